package assets

import _ "embed"

// Licences names every part of the programs with its licence, a line each: name, colon, licence.
// licences/licences.py makes it.
//
//go:embed licences/list.txt
var Licences string

// LicenceTexts holds the texts of these licences, each once, below the names of its parts.
//
//go:embed licences/texts.txt
var LicenceTexts string
