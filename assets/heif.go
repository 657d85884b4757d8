package assets

import _ "embed"

// HEIF is libheif with libde265, which read a telephone's HEIC, as WebAssembly, gzip. heif/README.md says where it
// comes from.
//
//go:embed heif/heif.wasm.gz
var HEIF []byte
