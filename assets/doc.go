// Package assets embeds what the programs carry with them: fonts, icons, catalogues of words, code
// lists and demo data.
//
// It holds bytes and no behaviour; one Go file for each folder. Every room may import it and it
// imports nothing of the project. The origin and licence of whatever was not made here stands beside
// the file.
package assets
