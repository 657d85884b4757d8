package record

import "gongshi/internal/privacy"

// Masked is the name of a natural person in a public list, with all but the surname and at most one more character
// hidden: 李*明, 张*, 欧阳*华. A type of its own, so that an unmasked name cannot be published by habit; Validate refuses a
// name that differs from the form that privacy.MaskName gives.
type Masked string

// Mask hides all of a full name but the surname and one more character.
func Mask(name string) Masked {
	masked, _ := privacy.MaskName(name)
	return Masked(masked)
}

// Hidden reports whether the name has the masked form: it shows nothing that Mask would hide.
func (m Masked) Hidden() bool {
	_, change := privacy.MaskName(string(m))
	return change == privacy.NameKept
}

// Surname returns the part before the mask; "" where it is hidden too.
func (m Masked) Surname() string {
	before, _ := privacy.NameParts(string(m))
	return before
}
