border-direction-arrival = Llegada
border-direction-departure = Salida
border-class-citizen = Ciudadano
border-class-resident = Residente
border-class-visa = Con visado
border-class-visitor = Visitante sin visado
border-class-crew = Tripulación
border-mode-air = Por aire
border-mode-sea = Por mar
border-mode-rail = Por ferrocarril
border-mode-road = Por carretera
border-mode-foot = A pie
border-state-open = En primera línea
border-state-referred = A la espera de la segunda línea
border-state-assigned = En segunda línea
border-state-admitted = Admitido
border-state-refused = Denegado
border-state-departed = Salió del país
border-state-withdrawn = Terminado sin decisión
border-step-examine = Documento examinado
border-step-request_asylum = Pidió asilo
border-step-deal_with_asylum = Petición de asilo atendida
border-step-refer = Derivado a la segunda línea
border-step-assign = Asignado
border-step-note = Nota de entrevista
border-step-hold_document = Documento retenido
border-step-return_document = Documento devuelto
border-step-admit = Admitido
border-step-refuse = Denegado
border-step-depart = Salida registrada
border-step-withdraw = Terminado sin decisión
border-outcome-met = Cumplido
border-outcome-not_met = No cumplido
border-outcome-not_known = No se sabe
border-outcome-exempt = Exento
border-finding-document_expiry = { $outcome ->
    [met] El documento es válido hasta el { $date }.
   *[not_met] El documento caducó el { $date }.
    [not_known] No se sabe hasta cuándo vale el documento.
}
border-finding-citizenship = No se sabe la nacionalidad; no se puede decir qué se exige.
border-finding-document_accepted = Un documento de tipo { $document } no permite la entrada a ciudadanos de { $citizenship }.
border-finding-no_visa_needed = No se exige visado.
border-finding-visa = { $outcome ->
   *[not_met] Se exige visado y no se presentó.
    [not_known] No se sabe hasta cuándo vale el visado { $number }.
    [exempt] No se exige visado: exento.
}
border-finding-visa_valid = { $outcome ->
    [met] El visado { $number } vale hasta el { $date }.
   *[not_met] El visado { $number } no vale hoy; su último día es el { $date }.
}
border-finding-permit = { $outcome ->
    [met] Se presentó un permiso válido.
   *[not_met] Se exige un permiso y no se presentó ninguno válido.
}
border-finding-short_stay = { $outcome ->
    [met] { $used } de { $days } días usados en { $window }; quedan { $left }.
   *[not_met] { $used } de { $days } días usados en { $window }; no queda ninguno.
    [exempt] Los días no se cuentan: exento.
}
border-finding-passport_validity = { $outcome ->
    [met] El documento (válido hasta el { $date }) debe durar { $days } días más que la estancia: cabe una estancia hasta el { $fits }.
   *[not_met] El documento (válido hasta el { $date }) no dura { $days } días más que ninguna estancia.
    [not_known] No se sabe si el documento dura más que la estancia.
    [exempt] El documento no tiene que durar más que la estancia: exento.
}
border-finding-document_age = { $outcome ->
    [met] El documento se expidió el { $date }, hace menos de { $years } años.
   *[not_met] El documento se expidió el { $date }, hace más de { $years } años.
}
border-unknown-document_number = El número del documento
border-unknown-name = El nombre
border-unknown-birth_date = La fecha de nacimiento completa
border-unknown-citizenship = La nacionalidad
border-unknown-document_expiry = El último día del documento
border-unknown-history = Si esta persona ya estuvo aquí
border-unknown-identity = Si es la misma persona: coinciden nombre y fecha de nacimiento, el documento es nuevo
border-unknown-older_crossings = Los cruces anteriores a los mostrados
border-unknown-visa_validity = Hasta cuándo vale el visado
border-unknown-indicator = Lo que dice uno de los indicadores: falló
border-unknown-other-posts = Los cruces en otros puestos no se conocen aquí.
border-told-as-of = Reglas, listas, puestos y cuentas: tal como estaban el { $when }.
border-told-age = { $days ->
    [one] Lo recibido del centro tiene un día de antigüedad.
   *[other] Lo recibido del centro tiene { $days } días de antigüedad.
}
border-never-told = Aún no se ha recibido nada del centro.
border-ground-no_valid_document = Sin documento de viaje válido
border-ground-false_document = Documento de viaje falso, falsificado o alterado
border-ground-no_valid_visa = Sin visado ni permiso válido cuando se exige
border-ground-false_visa = Visado o permiso falso, falsificado o alterado
border-ground-purpose_not_justified = Objeto y condiciones de la estancia sin justificar
border-ground-stay_exhausted = Los días de estancia están agotados
border-ground-no_means = Medios insuficientes para la estancia y el regreso
border-ground-entry_ban = Está en vigor una prohibición de entrada
border-ground-public_security = Amenaza para la seguridad o la salud públicas
border-appeal-text = Puede recurrir ante { $to } en el plazo de { $days } días, hasta el { $until } ({ $section }). El recurso no permite la entrada entretanto.
border-stay-open = En el país
border-stay-closed = Salió
border-stay-no_exit = Entró de nuevo: falta la salida intermedia
border-stay-no_entry = Salió sin entrada registrada
border-stay-resident_left = Un residente o ciudadano que salió
border-stay-void = Anulado
border-stays-overstaying = En el país más tiempo del permitido
border-stays-left-late = Salieron más tarde de lo permitido
border-stays-missing-exit = Entraron dos veces sin salida
border-stays-missing-entry = Salieron sin entrada
border-stay-over-days = { $days ->
    [one] un día de más
   *[other] { $days } días de más
}
border-hit-shown = Mostrado
border-hit-not_referred = No derivado
border-hit-referred = Derivado
border-hit-referred_admitted = Derivado y luego dejado pasar
border-hit-referred_refused = Derivado y luego denegado
border-indicator-idle-expired = Caducado: no se aplica
border-indicator-idle-withdrawn = Retirado
border-indicator-idle-does-not-load = No se carga
error-a-person-decides = Debe decidirlo un agente con nombre. Un servicio solo puede traer lo que ha leído.
error-already-begun = Este examen ya ha empezado. Escanee de nuevo el documento para empezar otro.
error-already-recorded = Ya consta un cruce de esta persona en ese mismo instante.
error-already-referred = Este viajero ya está en segunda línea.
error-another-post = Este examen pertenece a otro puesto.
error-assigned-to-another = { $name } tiene este examen. Un supervisor puede asumirlo.
error-asylum-first = Consta una petición de asilo. La segunda línea debe atenderla primero: derive al viajero.
error-class-unknown = Elija con qué título se admite al viajero.
error-correction-refused = La corrección no puede guardarse así.
error-crossing-voided = Este cruce ya fue anulado.
error-date-out-of-range = Ese día u hora no existe.
error-document-unread = El documento no puede leerse así. Escanéelo de nuevo o escriba los campos de abajo.
error-examination-decided = Este examen ha terminado. Para reparar un error, corrija el cruce.
error-file-unread = El archivo no puede leerse: { $what }
error-ground-unknown = Una denegación exige un motivo previsto en la ley.
error-hand-over-to-oneself = Este agente ya está al mando. Elija quién toma el relevo.
error-import-stopped = Detenido. Lo incorporado hasta entonces queda; volver a incorporar el archivo continúa desde ahí.
error-indicator-refused = Este indicador no puede usarse.
error-indicator-withdrawn = Este indicador ya está retirado.
error-late-refused = Esta línea del registro en papel aún no puede anotarse.
error-no-asylum-request = Aquí no espera ninguna petición de asilo.
error-no-document-held = No se retiene ningún documento de este viajero. Compruebe el número del recibo.
error-no-law = No constan reglas de entrada para el { $date }. Un administrador debe publicarlas.
error-no-post = No está de servicio en un puesto. Elija un papel en un puesto e inténtelo de nuevo.
error-not-assigned = Esto es de la segunda línea, cuando un agente haya asumido el examen.
error-not-referred = Este viajero no fue derivado a la segunda línea.
error-nothing-corrected = Nada ha cambiado. Modifique lo que estaba mal.
error-post-unknown = No hay ningún puesto «{ $code }». Dé el código de un puesto de este nodo.
error-reason-needed = Hace falta un motivo por escrito.
error-rules-published = Ya consta un conjunto de reglas con ese nombre y esa fecha de inicio.
error-rules-unsound = Estas reglas no pueden publicarse. Corrija las líneas de abajo e inténtelo de nuevo.
error-second-line-only = Esto es para los agentes de la segunda línea.
error-shift-closed = Este turno está cerrado. Abra otro.
error-shift-open = Ya hay un turno abierto en este puesto. Pida el relevo o ciérrelo.
error-until-needed = Falta el último día de la estancia.
error-until-past = El último día de la estancia ya ha pasado.
error-wrong-way = Esto es para viajeros en el otro sentido. Cambie antes la dirección.
fault-reason-needed = Escriba en pocas palabras por qué.
fault-needed = Esto es necesario.
fault-country = No existe ese país. Dé su nombre o su código, como UTO.
fault-date = Dé una fecha como 2031-05-20; de nacimiento, 1974-08 o 1974 si no se sabe el resto.
fault-sex = Dé F, M o X como dice el documento.
fault-zone = La zona no se leyó entera.
fault-class-unknown = Elija uno de los títulos.
fault-ground-unknown = Elija uno de los motivos de la ley.
fault-until-needed = Dé el último día que el viajero puede quedarse.
fault-until-past = Dé un día de hoy en adelante.
fault-in-the-future = Dé una hora ya pasada.
fault-hand-over-to-oneself = Elija a otro agente.
fault-rules-line = Esta línea no es correcta.
fault-indicator-expiry = Dé un último día entre hoy y dentro de 366 días.
fault-indicator-protected = Lee un atributo que la ley protege. Escríbalo sobre documentos y viajes.
fault-indicator-unknown = Lee un campo que los indicadores no tienen.
fault-indicator-not-allowed = Usa una escritura que los indicadores no tienen.
fault-indicator-unreadable = No puede leerse como una expresión que dé verdadero o falso.
border-nav-first-line = Primera línea
border-first-line = Primera línea
border-zone = Zona de lectura mecánica
border-zone-hint = Ponga el documento en el lector o pegue las dos o tres líneas del pie.
border-type-fields = Escribir los campos del documento
border-direction = Sentido
border-direction-suggested = Según indique el registro
border-examine = Examinar
border-last = Lo último que hice
border-last-none = Todavía no ha examinado a nadie aquí.
border-shift = Este turno
border-shift-none = No hay ningún turno abierto en este puesto.
border-shift-in-charge = { $name } está a cargo; abierto desde { $since }.
border-count-arrivals = Llegadas
border-count-departures = Salidas
border-count-refusals = Denegaciones
border-count-waiting = En espera de la segunda línea
border-number = Número del documento
border-issuer = Estado expedidor
border-surname = Apellidos
border-given-names = Nombres
border-birth-date = Fecha de nacimiento
border-birth-date-hint = O un año, o 1974-08.
border-sex = Sexo
border-sex-F = Femenino
border-sex-M = Masculino
border-sex-X = No especificado
border-citizenship = Nacionalidad
border-expiry = Fecha de caducidad
border-issued = Fecha de expedición
border-document-type = Código del documento
border-document = Documento
border-not-stated = Sin indicar
border-not-known = Se desconoce
border-not-known-title = Lo que se desconoce
border-name = Nombre
border-name-unknown = Nombre desconocido
border-age = { $years ->
   [one] { $years } año
   *[other] { $years } años
  }
border-expired = Caducó el { $date }
border-expires-soon = { $days ->
   [0] { $date }, hoy
   *[other] { $date }, quedan { $days } d
  }
border-check-digits = Dígitos de control
border-digit-valid = Correcto
border-digit-invalid = Incorrecto
border-digit-absent = No hay
border-digit-of-document_number = Número del documento
border-digit-of-date_of_birth = Fecha de nacimiento
border-digit-of-date_of_expiry = Fecha de caducidad
border-digit-of-optional_data = Datos opcionales
border-digit-of-composite = Global
border-zone-problems = En la zona
border-before = Veces anteriores
border-on-record = En el registro
border-in-hand = En el documento
border-whole-history = Todo el historial
border-no-history = No consta nada.
border-known = Conocido: { $crossings ->
   [one] un cruce
   *[other] { $crossings } cruces
  }, { $documents ->
   [one] un documento
   *[other] { $documents } documentos
  }
border-known-by-name = Conocido solo por nombre y fecha de nacimiento: el documento es nuevo
border-candidates = { $n ->
   [one] Una persona
   *[other] { $n } personas
  } con este nombre y fecha de nacimiento
border-first-time = No constan ni el documento ni la persona
border-other-identity = Con este número consta otra identidad
border-open-stay = En el país desde el { $since }
border-open-stay-over = En el país desde el { $since }: { $days ->
   [one] un día de más
   *[other] { $days } días de más
  }
border-refused-before = { $n ->
   [one] Denegado una vez
   *[other] Denegado { $n } veces
  } antes
border-overstays-before = { $n ->
   [one] Una estancia
   *[other] { $n } estancias
  } por encima del plazo
border-until-day = hasta el { $date }
border-written-late = anotado más tarde
border-was-corrected = corregido
border-indicator-raised = Indicador
border-law-says = Lo que dice la ley
border-days-left = { $n ->
   [one] día restante
   *[other] días restantes
  } · { $used } usados · hasta el { $until }
border-decision = Viaje y decisión
border-happened = Lo ocurrido
border-mode = Viaja
border-conveyance = Vuelo, barco, tren o matrícula
border-purpose = Motivo declarado
border-purpose-visit = Visita, turismo
border-purpose-business = Negocios
border-purpose-family = Familia
border-purpose-study = Estudios
border-purpose-work = Trabajo
border-purpose-medical = Atención médica
border-purpose-transit = Tránsito
border-purpose-other = Otro
border-address = Dirección de estancia
border-minors = Menores acompañantes
border-group = Grupo
border-group-size = Personas del grupo
border-crew = Tripulación
border-crew-yes = De servicio
border-papers = Visado y permiso
border-visa-number = Número del visado
border-visa-from = Visado válido desde
border-visa-until = Visado válido hasta
border-visa-days = Días de estancia
border-permit-number = Número del permiso
border-permit-until = Permiso válido hasta
border-check-again = Guardar y comprobar
border-class = Admitir como
border-until = Puede quedarse hasta
border-resident-before = Residía aquí antes
border-resident-yes = Sí
border-resident-no = No
border-reason = Motivo u observación
border-reason-hint = Necesario para remitir y para admitir pese a la ley o a un indicador.
border-same-as = ¿Es una de estas personas?
border-same-as-hint = El documento es nuevo; el nombre y la fecha de nacimiento no.
border-somebody-else = Otra persona
border-admit = Admitir
border-depart = Registrar la salida
border-refer = Remitir
border-asylum = Pide asilo
border-turn-departure = Es una salida
border-turn-arrival = Es una llegada
border-withdraw = Terminar sin decisión
border-refuse-on = Denegar…
border-next = Siguiente viajero
border-other-post = Este examen pertenece a otro puesto: { $post }. Aquí puede leerlo.
border-asylum-open = Consta una petición de asilo. No se puede denegar hasta que la segunda línea la haya tramitado.
border-done-admitted = Se admitió a { $name } hasta el { $until }.
border-done-admitted-endless = Se admitió a { $name }.
border-done-departed = Se registró la salida de { $name }.
border-done-referred = { $name } espera a la segunda línea.
border-done-asylum = La petición de asilo consta. Remita a la persona a la segunda línea.
border-done-withdrawn = El examen de { $name } terminó sin decisión.
border-done-refused = Se denegó la entrada. Imprima el formulario, fírmelo y entréguelo.
border-conflict = Otra persona cambió esto entretanto
border-conflict-lead = Lo que envió sobre { $name } no se guardó: partía de una versión anterior. Compare ambas y decida de nuevo.
border-conflict-now = Como está ahora
border-conflict-yours = Lo que usted envió
border-conflict-not-kept = No guardado
border-conflict-wanted = Usted quería
border-conflict-on = Seguir con lo actual
border-sent-journey = guardar el viaje
border-sent-turn = cambiar el sentido
border-sent-admit = admitir
border-sent-depart = registrar una salida
border-sent-refer = remitir
border-sent-asylum = registrar una petición de asilo
border-sent-withdraw = terminar sin decisión
border-sent-refuse = denegar
border-refuse-title = Denegar la entrada
border-refuse-consequence = { $name } no entrará. La denegación consta con su nombre, y la persona recibe un formulario que dice por qué y cómo recurrir. Aquí no se puede deshacer.
border-ground = Causa legal
border-refusal-reason = Razón
border-refusal-reason-hint = Con palabras que la persona y un juez puedan seguir.
border-nothing-against = Se cumplen todos los requisitos de la ley.
border-refuse-back = Volver, no denegar
border-refuse = Denegar la entrada
border-refusal-form = Formulario de denegación
border-refusal-title = Denegación de entrada
border-refusal-intro = Se denegó la entrada en el país a la persona abajo indicada, en virtud de: { $law }.
border-refusal-language = La persona lee
border-refusal-appeal = Cómo recurrir
border-refused-at = Lugar y fecha
border-law = Ley
border-print-hint = Imprima esta página: Ctrl + P.
border-sign-officer = Agente
border-sign-traveller = Viajero
border-sign-received = Recibió una copia. Firmar no es aceptar.
border-state = Estado
border-stays = Estancias
border-needs-nothing = Nada más que el documento
border-needs-visa = Un visado, o un permiso
border-needs-permit = Un permiso de residencia
border-stays-about-overstaying = Entraron, el último día permitido ha pasado y no consta salida. También puede faltar una salida: pregunte antes de sacar consecuencias.
border-stays-about-left-late = Salieron después del último día permitido.
border-stays-about-missing-exit = Entraron otra vez sin salida registrada: la salida se perdió, o espera en un registro en papel.
border-stays-about-missing-entry = Salieron sin entrada registrada: llegaron antes de que empezara el registro, o la entrada se perdió.
border-stays-where = En qué puesto
border-stays-here = Este puesto
border-stays-everywhere = Todos los puestos
border-stays-none = No hay estancias en esta lista.
border-stay-from = Entrada
border-stay-to = Salida
border-stay-why = Por qué está aquí
border-second-line = Segunda línea
border-second-line-took = En segunda línea durante { $n } min.
border-traveller = Viajero
border-queue-waiting = En espera, los más antiguos primero
border-queue-assigned = En curso
border-queue-none = Nadie espera a la segunda línea.
border-queue-none-advice = Aquí aparecen las personas que remite la primera línea.
border-queue-nobody-assigned = No hay nadie en curso.
border-queue-why = Motivo
border-queue-who = A cargo de
border-queue-since = Desde
border-queue-minutes = Tiempo
border-queue-asylum = Pide asilo
border-minutes = { $n } min
border-take = Tomar a cargo
border-note = Nota de la entrevista
border-note-title = Entrevista
border-note-keep = Guardar la nota
border-asylum-title = Solicitud de asilo
border-asylum-how = Qué se hizo con la solicitud
border-asylum-dealt = La solicitud está atendida
border-hold-title = Retener un documento
border-hold-what = Qué se retiene y para qué
border-hold = Retener con recibo
border-receipt = Recibo
border-return = Devolver
border-protection-title = Servicios de protección
border-protection-service = Servicio
border-protection-note = Lo que el servicio necesita saber
border-protection-hint = Solo lo ve la segunda línea. Ninguna norma ni indicador lo lee.
border-protection-send = Remitir a protección
border-done-taken = Está a su cargo.
border-done-noted = La nota está guardada.
border-done-held = El documento queda retenido. Recibo: { $what }.
border-done-returned = El documento fue devuelto.
border-done-asylum-dealt = La solicitud está atendida. Puede seguir una decisión.
border-done-protected = La remisión a protección consta.
border-sent-second-line = dar un paso de la segunda línea
border-count-examinations = Exámenes
border-count-late = Registrados después
border-count-voided = Anulados
border-count-assigned = En curso
border-shift-pages = Páginas del turno
border-shift-open = Abrir un turno
border-shift-opened = Abierto
border-shift-handed-over = Entregado
border-shift-closed = Cerrado
border-shift-close = Cerrar el turno
border-shift-close-title = Cerrar sin entregar
border-close-note = Nota
border-hand-over-title = Entregar
border-hand-over-to = A
border-hand-over-note = Lo que debe saber el turno siguiente
border-hand-over-hint = Casos abiertos en segunda línea: { $n }.
border-hand-over = Entregar
border-done-shift-opened = El turno está abierto y usted es responsable.
border-done-handed-over = { $name } es ahora responsable.
border-done-shift-closed = El turno está cerrado.
border-day-sheet = Hoja del día
border-day-sheet-of = Hoja del { $date }
border-day = Día
border-day-show = Mostrar
border-day-none = Nadie cruzó ese día.
border-crossings = Cruces
border-refusals = Denegaciones
border-refusals-none = A nadie se le denegó la entrada ese día.
border-remarks = Observaciones
border-post = Puesto
border-officer = Agente
border-time = Hora
border-time-hint = Según la hora del puesto, por ejemplo 4:55.
border-printed-at = Impreso
border-checkpoint = Cabeza del diario
border-late = Registro en papel
border-late-lead = Una línea cada vez: cuándo ocurrió de verdad y por qué no se registró al momento. Se aplica la ley de ese día.
border-late-by = Escrito en papel por
border-late-why = Por qué no se registró al momento
border-late-keep = Registrar
border-done-late = La línea del registro en papel consta.
border-done-late-look = Consta. No se cumplía la ley de ese día: un supervisor debería verla.
border-crossing = Cruce
border-its-examination = El examen
border-imported-from = Importado de
border-versions = Todas las versiones
border-version-first = Registrado
border-version-erased = Borrado
border-voided-because = Anulado: { $why }
border-correct = Corregir
border-correct-title = Corregir un error
border-void = Anular
border-void-title = Anular el cruce
border-void-hint = Deja de contar; queda en el historial con su nombre y el motivo.
border-done-corrected = El cruce está corregido. La versión anterior queda en el historial.
border-done-voided = El cruce está anulado. Queda en el historial.
border-person = Persona
border-documents-shown = Documentos mostrados aquí
border-law-none = No constan normas de entrada.
border-law-none-advice = Un administrador debe publicarlas antes de cualquier examen.
border-law-in-force = En vigor hoy
border-law-source = Publicado en
border-law-from = En vigor desde
border-law-until = Hasta
border-law-open = Sin término
border-law-stay = Estancia corta: días en un periodo de días
border-law-passport = Pasaporte válido después de la estancia: días
border-law-appeal = Recurso
border-law-days = en { $n } días
border-law-requirements = Qué se pide y a quién: decide la primera que corresponda
border-law-section = Artículo
border-law-needs = Exige
border-law-grounds = Motivos de denegación
border-law-issued = Debe haberse expedido en los últimos { $years } años.
border-law-unlimited = Su estancia no tiene fin
border-law-exempt = Quién está exento
border-law-exempt-who = Quién
border-law-exempt-from = De qué
border-law-exempt-resident = Titulares de un permiso de residencia válido
border-law-exempt-crew = Tripulación de servicio
border-law-exempt-visa = La exigencia de un visado o un permiso
border-law-exempt-short_stay = Los días de estancia corta
border-law-exempt-passport_validity = La validez exigida al documento
border-indicators = Indicadores de riesgo
border-indicators-lead = Un indicador remite a la segunda línea y muestra por qué. No decide nada, no puntúa a nadie y no puede leer lo que la ley protege: nacionalidad, sexo, religión, etnia o discapacidad.
border-indicators-none = No consta ningún indicador.
border-indicator-new = Publicar un indicador
border-indicator-runs = En uso
border-indicator-text = Lo que lee el agente
border-indicator-withdraw = Retirar de uso
border-name-of-indicator = Nombre corto
border-legal-basis = Base jurídica
border-expires-on = Último día
border-expression = Expresión
border-expression-hint = Sobre documentos y viajes, por ejemplo: journey.minors > 0 && !journey.address_given
border-author = Autor
border-publish = Publicar
border-hits = Qué resultó de ello
border-hits-none = Todavía no se ha activado.
border-done-published = El indicador está en uso.
border-done-out-of-use = El indicador está retirado de uso.
fault-time = Dé una hora como 4:55, o día y hora como se muestran.

# El chip, el sello, las listas
border-chip = Chip
border-seal = Sello
border-series = Serie
border-on-the-page = En la página
border-on-the-chip = En el chip
border-in-the-seal = En el sello
border-portrait = Retrato del chip
border-own-name = Nombre en la escritura del titular
border-signer = Firmado por
border-revocation = Retirado por su Estado
border-revocation-not_checked = No se sabe: no hay aquí ninguna lista de ese Estado
border-revocation-not_revoked = No
border-revocation-revoked = Sí
border-not-genuine = No conforme a la firma
border-chip-genuine_unchanged = Auténtico: firmado por su Estado y sin cambios
border-chip-do-genuine_unchanged = Compare el retrato con el viajero.
border-chip-signer_unknown = Sin cambios, firmado con una clave que aquí no se conoce
border-chip-do-signer_unknown = Examine el documento como uno sin chip. No dice nada contra el viajero.
border-chip-altered_since_signing = Los datos del chip fueron alterados después de firmarse
border-chip-do-altered_since_signing = Lea el chip otra vez. Si sigue igual, remita a la segunda línea.
border-chip-signer_expired = Sin cambios; el certificado del firmante ha caducado
border-chip-do-signer_expired = Examine el documento como uno sin chip y mire su fecha de caducidad.
border-chip-signer_revoked = Su Estado ha retirado la clave que lo firmó
border-chip-do-signer_revoked = Remita a la segunda línea: el Estado puede haber perdido esta clave.
border-chip-signer_not_entitled = Firmado con una clave que no puede firmar este documento
border-chip-do-signer_not_entitled = Remita a la segunda línea con el motivo mostrado.
border-chip-partly_signed = Lo firmado es auténtico; hay datos que nadie firmó
border-chip-do-partly_signed = No se fíe de ningún dato sin firma.
border-chip-signature_not_verifiable = Firmado de una manera que aquí no puede verificarse
border-chip-do-signature_not_verifiable = Examine el documento como uno sin chip y comunique el motivo mostrado.
border-chip-signature_missing = El chip dio datos sin su firma
border-chip-do-signature_missing = Lea el chip otra vez. Si sigue igual, examine el documento como uno sin chip.
border-chip-chip_data_unreadable = La firma del chip está dañada o cortada
border-chip-do-chip_data_unreadable = Lea el chip otra vez. Si sigue igual, examine el documento como uno sin chip.
border-chip-no_chip_data = No se leyó ningún dato de un chip
border-chip-do-no_chip_data = Si el documento lleva el símbolo del chip, léalo otra vez. Un chip que no responde no prueba nada.
border-original-proved = El chip no es una copia
border-original-failed = El chip dio una respuesta errónea: puede ser una copia
border-chip-agrees = Dice lo mismo que la página, en { $n } campos
border-chip-differs = El chip dice otra cosa que la página
border-chip-do-differs = Remita a la segunda línea: la página o el chip fue cambiado, o el lector leyó mal la página.
border-chip-not-compared = La página no fue leída: compárela con el chip a simple vista
border-seal-genuine_unchanged = Auténtico: firmado por su Estado y sin cambios
border-seal-do-genuine_unchanged = Compare lo que dice con el documento.
border-seal-signer_unknown = Firmado con una clave que aquí no se conoce
border-seal-do-signer_unknown = Examine el documento como uno sin sello. No dice nada contra el viajero.
border-seal-altered_since_signing = El sello fue alterado después de firmarse
border-seal-do-altered_since_signing = Léalo otra vez. Si sigue igual, remita a la segunda línea.
border-seal-signer_expired = El certificado del firmante ha caducado
border-seal-do-signer_expired = Examine el documento como uno sin sello y mire sus fechas.
border-seal-signer_revoked = Su Estado ha retirado la clave que lo firmó
border-seal-do-signer_revoked = Remita a la segunda línea: el Estado puede haber perdido esta clave.
border-seal-signer_not_entitled = Firmado con una clave que no puede firmar este documento
border-seal-do-signer_not_entitled = Remita a la segunda línea con el motivo mostrado.
border-seal-signature_not_verifiable = Firmado de una manera que aquí no puede verificarse
border-seal-do-signature_not_verifiable = Examine el documento como uno sin sello y comunique el motivo mostrado.
border-seal-signature_missing = El sello no tiene firma
border-seal-do-signature_missing = No se fíe de nada de lo que dice.
border-seal-not_readable = Esto no puede leerse como un sello
border-seal-do-not_readable = Léalo otra vez.
border-seal-agrees = Pertenece a este documento, según { $n } campos
border-seal-differs = El sello difiere del documento en { $n ->
    [one] un campo
   *[other] { $n } campos
}
border-seal-do-differs = Puede pertenecer a otro documento. Remita a la segunda línea.
border-seal-says-passport_number = Número de pasaporte
border-seal-says-number_of_entries = Entradas
border-seal-says-duration_of_stay = Duración de la estancia
border-sealed-visa = Visado
border-sealed-residence_permit = Permiso de residencia
border-sealed-emergency_travel_document = Documento de viaje de emergencia
border-series-fits = Nada habla en contra de esta serie
border-series-more = Todo sobre esta serie
border-reported = Este documento está en una lista: { $status }. { $list } { $reference }, { $since }.
border-listed-document = Se le espera en { $flight }.
border-listed-differs = Se le espera en { $flight }; la lista difiere del documento:
border-listed-name = Se le espera en { $flight } con otro número de documento:
border-listed-not_listed = No está en la lista de { $flight }
border-listed-told = Al transportista se le respondió: { $advice }
border-examine-document = Anotar lo que muestra el documento

# Vuelos
border-flights = Vuelos
border-flight = Vuelo
border-flights-about = Lo que los transportistas anunciaron para este puesto. Quien no está en ninguna lista puede venir igualmente.
border-flights-none = No se anunció ningún vuelo para este día.
border-flights-none-advice = Las listas llegan por la pasarela de los transportistas.
border-flight-other-end = De o hacia
border-flight-route = Ruta
border-flight-time = En el puesto
border-flight-listed = En la lista
border-flight-closed = Cerrado
border-flight-people = Pasajeros y tripulación
border-flight-nobody = Ya no hay nadie en la lista.
border-flight-nobody-advice = Lo que una lista dice de las personas se borra cuando la ley lo manda.
border-flight-erased = Todo lo que se refiere a estas personas se borra el { $when }.
border-flight-not-listed = Vinieron sin estar en la lista
border-flight-all-listed = Nadie.
border-seat = Asiento
border-advice = Respuesta
border-because = Porque
border-came = Vino
border-advice-clear = Puede embarcar
border-advice-examine = Puede embarcar, se examina
border-advice-incomplete = Hay que saber más
border-advice-do_not_board = No debe embarcar
border-came-examined = Examinado
border-came-not_yet = Todavía no
border-came-no_show = No vino
border-came-gone = Retirado de la lista
border-came-transit = En tránsito
border-because-missing = Falta: { $field }
border-missing-name = nombre
border-missing-birth_date = fecha de nacimiento
border-missing-citizenship = nacionalidad
border-missing-number = número del documento
border-missing-expiry = fecha de caducidad
border-not-to-board = Decidir: no debe embarcar
border-not-to-board-consequence = { $name } no será admitido a bordo. La decisión lleva su nombre y su motivo, y puede recurrirse.
border-not-to-board-done = Decidido. El transportista lo sabe con la próxima respuesta.
border-may-board = Puede embarcar después de todo
border-may-board-done = Retirado. El transportista lo sabe con la próxima respuesta.
border-because-document_expiry = El documento caduca demasiado pronto
border-because-citizenship = No se conoce la nacionalidad
border-because-document_accepted = Este tipo de documento no permite la entrada
border-because-visa = Se necesita un visado
border-because-visa_valid = El visado no es válido ese día
border-because-permit = Se necesita un permiso
border-because-short_stay = No quedan días de estancia
border-because-passport_validity = El documento no es válido el tiempo suficiente
border-because-document_age = El documento se expidió hace demasiado tiempo
