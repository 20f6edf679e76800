//! Machine readable travel documents by ICAO Doc 9303.
