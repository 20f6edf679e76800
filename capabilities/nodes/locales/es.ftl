# What the pages of nodes say.

nodes-title = Nodos
nodes-node = Nodo
nodes-stands = Inscripción
nodes-line = Línea
nodes-heard = Último contacto
nodes-backlog = Retraso
nodes-at-least = al menos { $n }
nodes-clock = Reloj
nodes-disk = Disco libre
nodes-release = Versión
nodes-invited = Invitado
nodes-joined = Incorporado
nodes-retired = Retirado
nodes-line-ended = Terminada
nodes-line-not-joined = Aún no incorporado
nodes-line-never-heard = Nunca oído
nodes-line-stands = Establecida
nodes-line-in-step = Al día
nodes-line-behind = { $n ->
    [one] { $n } entrada de retraso
   *[other] { $n } entradas de retraso
}
nodes-line-away = Sin conexión desde las { $at }
nodes-line-away-day = Sin conexión desde el { $at }
nodes-line-silent = Mudo desde el { $at }
nodes-clock-right = En hora
nodes-clock-ahead = { $span } adelantado
nodes-clock-behind = { $span } atrasado
nodes-clock-figure = { $seconds } s
nodes-span-seconds = { $n } s
nodes-span-minutes = { $n } min
nodes-span-hours = { $n } h
nodes-span-days = { $n } días
nodes-megabytes = { $n } MB
nodes-gigabytes = { $n } GB
nodes-entries-n = { $n ->
    [0] Nada
    [one] Una entrada
   *[other] { $n } entradas
}
nodes-count = { $n ->
    [one] Un nodo
   *[other] { $n } nodos
}
nodes-count-none = nada que mirar
nodes-count-alarmed = { $n ->
    [one] uno que mirar
   *[other] { $n } que mirar
}
nodes-list-note = Según lo último que dijo cada nodo, y por el reloj de este nodo. Retraso: las entradas de su diario que aún no se tienen aquí.
nodes-none = Todavía no hay ningún nodo inscrito aquí.
nodes-none-advice = Un nodo trae aquí sus registros en cuanto se incorpora. Inscríbalo en la línea de órdenes de este nodo, con el código de su puesto: la orden imprime un código con el que el nodo se incorpora.

nodes-own-centre = Este nodo y su centro
nodes-centre = Centro
nodes-centre-in-step = Al día por última vez
nodes-centre-lacks = Al centro le falta
nodes-centre-told = Reglas, listas y cuentas a fecha de
nodes-centre-clock = Reloj de este nodo
nodes-centre-release = Versión del centro
nodes-centre-address = Dirección
nodes-centre-no-line = Sin línea
nodes-centre-refuses = Rechazado
nodes-centre-journal = Diario del centro
nodes-centre-silent-say = El centro no responde desde el { $at }. Mire si esta máquina tiene red y pregunte a quien lleva el centro; el trabajo sigue, y lo que se escribe se guarda aquí.
nodes-centre-clock-say = El reloj de este nodo no es el del centro: { $clock }. Ponga en hora esta máquina y deje que se mantenga en hora por sí sola.
nodes-centre-left-say = { $n ->
    [one] Un registro que envió el centro no se pudo guardar aquí: { $last }. Avise a quien lleva el centro.
   *[other] { $n } registros que envió el centro no se pudieron guardar aquí; el último: { $last }. Avise a quien lleva el centro.
}
nodes-centre-release-say = El centro usa la versión { $theirs }, este nodo la { $ours }. Lleve ambos a la misma versión.
nodes-own-lost-end-say = Un vecino guarda una cabeza del propio diario de este nodo con { $n } entradas ({ $code }), más de las que había aquí cuando llamó: se restauró una copia más antigua y falta lo que vino después. Busque una copia de seguridad más reciente antes de que se escriba más.

nodes-witnessed = Testimonios
nodes-heads = Cabezas de los diarios vecinos que se guardan aquí
nodes-heads-note = El código es el que el otro nodo imprime al pie de sus páginas. En ese nodo, «portolan journal compare CODE» dice si su diario sigue siendo el que firmó esta cabeza.
nodes-journal = Diario
nodes-head = Cabeza
nodes-entries = Entradas
nodes-code = Código
nodes-head-contradicts = Contradice
nodes-head-newest = La más reciente
nodes-head-former = De antes de su nueva clave
nodes-head-contradicts-say = El diario { $journal } firmó dos cabezas que no pueden ser ciertas a la vez: { $code } no lleva a la más reciente. Alguien muestra historias distintas a personas distintas, o una copia de una carpeta está en uso dos veces. Guarde ambas y pregunte al dueño de la clave.

nodes-known = Lo que se sabe de él
nodes-line-since = Línea establecida desde
nodes-size = Entradas de su diario
nodes-holds = De ellas, guardadas aquí
nodes-release-here = Versión de este nodo
nodes-left = Versiones no guardadas
nodes-enrolment = Inscripción
nodes-posts = Puestos
nodes-joined-at = Incorporado el
nodes-code-until = Su código abre hasta el
nodes-retired-at = Retirado el
nodes-retired-why = Por qué
nodes-key = Clave
nodes-last-trouble = El último problema
nodes-wrong = Qué
nodes-wrong-at = Cuándo
nodes-wrong-code = Código
nodes-last-left = La última versión que no se pudo guardar
nodes-do = Qué se puede hacer
nodes-do-lead = Nada se cambia desde esta página. Quien lleva este nodo escribe, con su servidor parado si los registros están en una carpeta:
nodes-do-enrol = Un código nuevo, para un nodo que perdió el suyo o cuyo centro tiene un certificado nuevo; abre una vez, y el anterior ya no:
nodes-do-retire = Retirarlo: ya no puede llamar, lo que escribió queda, y su nombre no se vuelve a dar:
nodes-do-because = por qué
nodes-do-nothing = Fue retirado. Lo que escribió queda bajo su nombre; un nodo en su lugar se inscribe con otro.

nodes-alarm-split = Dos historias
nodes-alarm-split-say = Mostró dos historias de su diario, y su clave firmó ambas: una copia de su carpeta puede estar en uso dos veces. No se toma nada más de él; encuentre la copia, deténgala y pregunte a quien lleva el nodo qué pasó.
nodes-alarm-split-means = Un diario solo crece. Ambas cabezas se guardan en «Testimonios»: juntas lo prueban ante cualquiera.
nodes-alarm-lost-the-end = Final perdido
nodes-alarm-lost-the-end-say = Tiene menos de su propio diario de lo que se guarda aquí: se restauró una copia más antigua. Haga que lo detengan y lo arranquen de nuevo: recupera de aquí el resto antes de escribir nada.
nodes-alarm-lost-the-end-means = Nada se pierde mientras no siga escribiendo: sus entradas se guardan aquí.
nodes-alarm-refused = Rechazado
nodes-alarm-refused-say = Lo que envía no se toma. { $trouble }
nodes-alarm-refused-means = Guarda lo que escribe y lo intenta de nuevo por sí solo.
nodes-alarm-silent = Mudo
nodes-alarm-silent-say = Sin noticias desde el { $at }. Pregunte al puesto si la máquina funciona y si hay línea; lo que escribe entretanto se guarda allí y llegará más tarde.
nodes-alarm-silent-means = Se dice de un nodo sin noticias desde hace { $hours } horas. Lo que ha pasado en su puesto desde entonces no se sabe aquí.
nodes-alarm-disk = Poco disco
nodes-alarm-disk-say = Solo quedan { $free } en su disco. Haga sitio allí, o dele un disco mayor, antes de que no pueda escribir más.
nodes-alarm-disk-means = Se dice por debajo de { $little }. Un nodo con el disco lleno no toma ningún cruce.
nodes-alarm-clock = Reloj mal
nodes-alarm-clock-say = Su reloj no es el de este nodo: { $clock }. Haga poner en hora esa máquina y deje que se mantenga en hora por sí sola.
nodes-alarm-clock-means = { $minutes ->
    [one] Se dice a partir de un minuto. Las horas de sus registros están mal en esa medida; su orden no.
   *[other] Se dice a partir de { $minutes } minutos. Las horas de sus registros están mal en esa medida; su orden no.
}
nodes-alarm-left = No guardado
nodes-alarm-left-say = { $n ->
    [one] Una versión de un registro suyo no se pudo guardar aquí. Mírela en la página del nodo, con la razón, y pregunte a quien lleva el nodo.
   *[other] { $n } versiones de registros suyos no se pudieron guardar aquí. Mire la última en la página del nodo, con la razón, y pregunte a quien lleva el nodo.
}
nodes-alarm-left-means = Sus entradas se guardan, y el nodo tiene los registros; solo faltan aquí.
nodes-alarm-backlog = Retrasado
nodes-alarm-backlog-say = { $n } entradas de retraso aunque su línea está establecida. Mire de nuevo dentro de una hora: si no son menos, el puesto necesita una línea mejor.
nodes-alarm-backlog-means = Se dice por encima de { $entries } entradas, un buen día de un puesto grande.
nodes-alarm-release = Otra versión
nodes-alarm-release-say = Usa la versión { $theirs }, este nodo la { $ours }. Lleve ambos a la misma versión.
nodes-alarm-release-means = Nodos de versiones distintas siguen juntos, pero lo que solo conoce la más reciente se queda donde está.

nodes-trouble-bad-node-code = Esto no es un código de incorporación: tiene 48 letras y cifras. Escríbalo como está en la hoja, o haga que el centro haga uno nuevo.
nodes-trouble-bad-node-name = Esto no puede ser el nombre de un nodo: tiene de 1 a 64 letras sin acentos, cifras, puntos, guiones y guiones bajos.
nodes-trouble-cant-listen = Nadie puede llamar a este nodo en su dirección: puede que otro programa escuche allí. Elija otra con --node-listen.
nodes-trouble-centre-away = Nadie responde en la dirección del centro. El trabajo sigue; se intenta de nuevo por sí solo.
nodes-trouble-centre-in-trouble = El centro respondió que por ahora no puede tomar nada. Se intenta de nuevo por sí solo.
nodes-trouble-centre-lost-the-end = El diario del centro es más corto de lo que mostró una vez: se restauró una copia más antigua. Lo que escribió este nodo se envía de nuevo. Avise a quien lleva el centro: su última cabeza firmada se guarda aquí.
nodes-trouble-centre-renewed = El centro se restauró de una copia y desde entonces firma con una clave nueva. Lo que escribió entre la copia y ese momento puede faltar allí; lo que escribió este nodo se envía de nuevo. La cabeza anterior se guarda como prueba.
nodes-trouble-centre-split = El centro muestra otra historia de su diario que la que mostró antes: ninguna prueba lleva de una a otra. Ambas cabezas firmadas se guardan aquí. Avise a quien supervisa el centro.
nodes-trouble-code-refused = El centro no deja entrar a este nodo con este código: ya se usó, ha caducado o es de otro nodo. Haga que el centro haga uno nuevo.
nodes-trouble-internal = Algo que no debería ocurrir falló en este lado. Se intenta de nuevo por sí solo; pida a quien lleva este nodo que mire su registro técnico.
nodes-trouble-journal-split = Los dos nodos tienen historias distintas del mismo diario. No se toma nada más. Una copia de la carpeta puede estar en uso dos veces: encuéntrela y pregunte a quien lleva el otro nodo.
nodes-trouble-line-broken = La línea entre los dos nodos se cortó. Se intenta de nuevo por sí solo.
nodes-trouble-line-key = La clave o el certificado de la línea (line.key, line.crt en la carpeta de datos) no se puede leer ni hacer. Restáurelos de su copia de seguridad; con unos nuevos, cada nodo debe recibir un código nuevo.
nodes-trouble-line-nonsense = Lo que llegó por la línea no se puede leer, o no lo firmó el nodo del otro extremo. No se usó nada de ello.
nodes-trouble-lost-the-end = El nodo tiene menos de su propio diario de lo que guarda su vecino: se restauró una copia más antigua. Deténgalo y arránquelo de nuevo: recupera el resto antes de que se escriba nada más.
nodes-trouble-newer-line = El centro tiene una versión más antigua que no entiende la del nodo. Lleve el centro a esta versión; hasta entonces el nodo guarda lo que escribe.
nodes-trouble-newer-release-sent = Uno de los dos nodos tiene una versión más reciente, y el otro no puede comprobar lo que envía. Lleve ambos a la misma versión; hasta entonces lo guarda quien lo envía.
nodes-trouble-no-centre = Este nodo no tiene un centro del que pueda recuperar nada.
nodes-trouble-no-such-node = No hay ningún nodo con este nombre aquí. Mire la lista.
nodes-trouble-node-retired = El centro ha retirado este nodo: ya no toma nada de él ni le dice nada. Lo que se escribió desde entonces se queda en el nodo. Pregunte a quien lleva el centro.
nodes-trouble-not-at-home = Un nodo cedió un registro que no es suyo. No se tomó nada. Pregunte a quien lo lleva qué pasó.
nodes-trouble-not-enrolled = El centro no conoce este nodo. Haga que haga un código e incorpórelo de nuevo.
nodes-trouble-not-the-lost-end = Lo que devolvió el centro no es el final del diario de este nodo. No se escribió nada de ello. Restaure una copia de seguridad más reciente, o pregunte a quien lleva el centro.
nodes-trouble-old-epoch = Desde entonces se abrió otra línea del mismo nodo. Esta termina.
nodes-trouble-other-key = Un nodo con este nombre escribió al centro con otra clave. Lo que escribió queda bajo ese nombre: haga que el centro inscriba a este con otro.
nodes-trouble-own-name = Este es el nombre de este mismo nodo. Dé al otro nodo el suyo.
nodes-trouble-reason-missing = Diga por qué se retira el nodo: consta en el diario.
nodes-trouble-several-journals = Este servidor no es el primero de su base de datos. Incorpórese desde el primero: su diario lleva el nombre del nodo.
nodes-trouble-unreadable-parcel = Lo que envió el nodo no se puede leer. No se tomó nada. Si esto sigue, lleve ambos nodos a la misma versión.
nodes-trouble-wrong-centre = En la dirección del centro responde otra máquina que la que dio el código. No se le envió nada. Mire si la dirección es correcta y pregunte al centro si tiene un certificado nuevo: entonces debe dar un código nuevo.
error-no-such-node = No hay ningún nodo «{ $node }» aquí. Mire la lista de nodos.
