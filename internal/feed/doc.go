// Package feed is the transparency log of a division: leaves, salted payloads, the Merkle tree's right
// edge, signed checkpoints, tiles, proofs, units for kiosks, and the audit of all of it.
package feed
