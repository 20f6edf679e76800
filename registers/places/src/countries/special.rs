//! Codes that stand in the place of a country in travel documents without being in ISO 3166-1
//! (Doc 9303-3 §5, part B to D, 8th edition), and the fictional State of its specimens.

use super::Country;

const fn s(alpha3: &'static str, names: [&'static str; 3]) -> Country {
    Country { alpha3, alpha2: None, numeric: None, region: 0, subregion: 0, names }
}

#[rustfmt::skip]
pub(super) const SPECIAL: &[Country] = &[
    s("D", ["Germany", "Allemagne", "Alemania"]),
    s("EUE", ["European Union", "Union européenne", "Unión Europea"]),
    s("GBD", ["British Overseas Territories citizen", "Citoyen des territoires britanniques d’outre-mer", "Ciudadano de los territorios británicos de ultramar"]),
    s("GBN", ["British National (Overseas)", "Ressortissant britannique (outre-mer)", "Nacional británico (de ultramar)"]),
    s("GBO", ["British Overseas citizen", "Citoyen britannique d’outre-mer", "Ciudadano británico de ultramar"]),
    s("GBP", ["British protected person", "Personne protégée britannique", "Persona bajo protección británica"]),
    s("GBS", ["British subject", "Sujet britannique", "Súbdito británico"]),
    s("RKS", ["Kosovo", "Kosovo", "Kosovo"]),
    s("UNA", ["United Nations specialised agency", "Institution spécialisée des Nations Unies", "Organismo especializado de las Naciones Unidas"]),
    s("UNK", ["United Nations Interim Administration in Kosovo", "Administration intérimaire des Nations Unies au Kosovo", "Administración provisional de las Naciones Unidas en Kosovo"]),
    s("UNO", ["United Nations", "Nations Unies", "Naciones Unidas"]),
    s("UTO", ["Utopia", "Utopie", "Utopía"]),
    s("XBA", ["African Development Bank", "Banque africaine de développement", "Banco Africano de Desarrollo"]),
    s("XCC", ["Caribbean Community", "Communauté des Caraïbes", "Comunidad del Caribe"]),
    s("XCE", ["Council of Europe", "Conseil de l’Europe", "Consejo de Europa"]),
    s("XCO", ["Common Market for Eastern and Southern Africa", "Marché commun de l’Afrique orientale et australe", "Mercado Común del África Oriental y Meridional"]),
    s("XDC", ["Southern African Development Community", "Communauté de développement de l’Afrique australe", "Comunidad de África Meridional para el Desarrollo"]),
    s("XEC", ["Economic Community of West African States", "Communauté économique des États de l’Afrique de l’Ouest", "Comunidad Económica de los Estados de África Occidental"]),
    s("XIM", ["African Export-Import Bank", "Banque africaine d’import-export", "Banco Africano de Exportación e Importación"]),
    s("XMP", ["Parliamentary Assembly of the Mediterranean", "Assemblée parlementaire de la Méditerranée", "Asamblea Parlamentaria del Mediterráneo"]),
    s("XOM", ["Sovereign Military Order of Malta", "Ordre souverain militaire de Malte", "Soberana Orden Militar de Malta"]),
    s("XPO", ["Interpol", "Interpol", "Interpol"]),
    s("XXA", ["Stateless person", "Apatride", "Apátrida"]),
    s("XXB", ["Refugee (1951 Convention)", "Réfugié (Convention de 1951)", "Refugiado (Convención de 1951)"]),
    s("XXC", ["Refugee (other)", "Réfugié (autre)", "Refugiado (otro)"]),
    s("XXX", ["Unspecified nationality", "Nationalité non précisée", "Nacionalidad no especificada"]),
];
