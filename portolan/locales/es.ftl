# Lo que dicen las páginas de un puesto en una memoria, además de sus manuales y formularios.

kit-law = La ley de entrada
kit-law-from = En vigor desde el { $from }.
kit-law-span = En vigor del { $from } al { $until }.
kit-law-validity = Un documento debe ser válido { $days } días más allá de la estancia.
kit-law-stay = Estancias cortas: { $days } días en cualquier período de { $window }.
kit-law-section = Artículo
kit-law-citizenship = Ciudadanía
kit-law-documents = Documentos
kit-law-needs = Se exige
kit-law-everybody = Todas las personas
kit-law-any = Cualquiera
kit-law-first = Decide la primera línea que corresponda.
kit-law-needs-nothing = Nada más
kit-law-needs-visa = Un visado, o un permiso
kit-law-needs-permit = Un permiso
kit-law-grounds = Los únicos motivos de denegación
kit-law-appeal = Cómo recurrir
kit-law-appeal-how = En { $days } días, ante: { $to }
