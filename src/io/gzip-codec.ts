import { gunzipSync, gzipSync } from 'node:zlib';

/** Byte 9 of a gzip header names the system that compressed; 255 is "unknown" (RFC 1952). */
const SYSTEM_BYTE = 9;

/**
 * Level 6: 60.6 bytes a row in `bench/snapshot.js`, against 70.1 at level 1, which writes 12% faster, and
 * 59.5 at level 9, which takes 1.7 times as long. gzip and not zstd or brotli, because Node 20 has no zstd
 * and Spark reads no brotli without an extra library.
 */
const LEVEL = 6;

/** Compresses a page; the same bytes on every system with the same zlib. */
export function compressPage(page: Uint8Array): Uint8Array {
  const bytes = gzipSync(page, { level: LEVEL });
  bytes[SYSTEM_BYTE] = 255;
  return bytes;
}

/**
 * Decompresses a page.
 *
 * @param page compressed bytes
 * @param size of the page as the file states it; a page that is larger is refused, so that a small file
 *   cannot fill the memory
 */
export function decompressPage(page: Uint8Array, size: number): Uint8Array {
  return gunzipSync(page, { maxOutputLength: Math.max(1, size) });
}
