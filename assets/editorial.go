package assets

import _ "embed"

//go:embed editorial/workflow.json
var workflow []byte

// Workflow is the table of the steps that a draft of each kind goes through; internal/editorial reads it.
func Workflow() []byte { return workflow }
