package assets

import _ "embed"

// CommonPasswords are passwords that are tried first, sorted, one a line; passwords/README.md says from where.
//
//go:embed passwords/common.txt
var CommonPasswords string

// OwnPasswords are words of this work that people choose as passwords, in pinyin, one a line.
//
//go:embed passwords/own.txt
var OwnPasswords string

// PinyinSyllables are the syllables of Standard Chinese in letters, one a line.
//
//go:embed passwords/syllables.txt
var PinyinSyllables string

//go:embed passwords/rules.json
var passwordRules []byte

// PasswordRules says how long passwords are good for; internal/account reads it.
func PasswordRules() []byte { return passwordRules }
