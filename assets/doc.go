// Package assets embeds the data of the programs: fonts, icons, catalogues of words, code lists and demo data.
//
// It holds bytes and no behaviour; one Go file for each folder. Every room may import it and it imports nothing of the
// project. The origin and licence of every foreign file is written beside it.
package assets
