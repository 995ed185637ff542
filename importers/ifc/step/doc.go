// Package step reads ISO 10303-21 exchange structures ("STEP physical files"), the clear text encoding that IFC files are
// written in: ISO 10303-21:2016, editions 1 to 3 without the anchor, reference and signature sections.
//
// [Parse] makes one pass over the bytes and keeps an index of entity instances: number, type and offset, 16 bytes each.
// Attributes are decoded when they are asked for: a [Value] is a typed view of the file's own bytes, so that nothing of
// an entity that nobody reads is ever allocated.
//
// Files in the wild are damaged. What can be read past is read past and reported as [Damage]; a file that ends early,
// or is not of the format, is an *spatial.InputError that wraps spatial.ErrFormat and names line and byte.
//
// A [File] is safe for concurrent reads.
package step
