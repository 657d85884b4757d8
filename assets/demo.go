package assets

import "embed"

// Demo holds the texts of the demo data, written for the project: one JSON file for each theme.
// internal/demo assembles records from them.
//
//go:embed demo/*.json
var Demo embed.FS
