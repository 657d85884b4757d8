package assets

import _ "embed"

// HanziVariants lists which Han characters are compared as one, a line for each, the usual form first: see hanzi.Fold.
// hanzi/README.md says where they come from.
//
//go:embed hanzi/variants.txt
var HanziVariants string
