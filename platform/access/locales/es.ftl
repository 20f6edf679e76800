access-role-officer = Agente de primera línea
access-role-second_line = Agente de segunda línea
access-role-supervisor = Supervisor
access-role-statistician = Estadístico
access-role-administrator = Administrador
access-role-auditor = Auditor
access-role-reader_service = Servicio de lectura de documentos
access-role-system = El propio nodo
access-outcome-opened = Inicio de sesión
access-outcome-failed = Fallido
access-outcome-closed = Cierre de sesión
error-sign-in-failed = El nombre o la contraseña no son correctos. Compruebe ambos e inténtelo de nuevo.
error-sign-in-wait = { $seconds ->
    [one] Demasiados intentos. Espere un segundo e inténtelo de nuevo.
   *[other] Demasiados intentos. Espere { $seconds } segundos e inténtelo de nuevo.
}
error-no-role = Su cuenta aún no tiene ninguna función. Pida una a su administrador.
error-session-ended = Su sesión ha terminado. Inicie sesión de nuevo; lo que escribió sigue en el formulario.
error-no-such-role = Ya no tiene esta función. Elija una de las que se muestran.
error-not-allowed = Su función no permite esto aquí. Diríjase a un supervisor o cambie a otra de sus funciones.
error-no-such-user = Aquí no existe esa cuenta.
error-password-refused = No se puede usar esta contraseña.
error-user-name-refused = No se puede usar este nombre para iniciar sesión.
error-user-name-taken = Ya existe la cuenta «{ $name }». Elija otro nombre.
error-roles-refused = Estas funciones no se pueden asignar así.
error-own-account = No puede cerrar su propia cuenta. Pídaselo a otro administrador.
error-account-elsewhere = Esta cuenta se lleva en el nodo { $node }. Cambie allí la contraseña; llega aquí por sí sola.
error-not-a-machine = Las claves de acceso son para cuentas de máquinas abiertas. Las personas inician sesión.
error-token-days = Una clave de acceso dura de 1 a 366 días.
error-access-log-unavailable = No se puede escribir el registro de consultas, por lo que no se pueden mostrar datos personales. Avise a su administrador: el disco puede estar lleno o ser de solo lectura.
fault-password-short = Use al menos 12 caracteres; unas cuantas palabras seguidas sirven.
fault-password-long = Use como máximo 256 caracteres.
fault-password-name = No use su propio nombre en la contraseña.
fault-user-name = Use de 2 a 64 letras sin acento, cifras o . - _ @
fault-role-unknown = No existe esa función para asignar.
fault-role-needs-post = Indique en qué puesto se ejerce esta función.
fault-role-twice = Esta función se asigna dos veces en el mismo puesto.
fault-token-days = Elija de 1 a 366 días.
