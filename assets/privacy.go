package assets

import _ "embed"

// PrivacyWords are the words by which names of persons are told from other words, in sections; internal/privacy reads
// them. Their origin is written at the beginning of the file.
//
//go:embed privacy/words.txt
var PrivacyWords string
