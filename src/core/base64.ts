const SIGNS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/'

/** Bytes as base64 (RFC 4648), padded. */
export function toBase64(bytes: Uint8Array): string {
  let text = ''
  for (let at = 0; at < bytes.length; at += 3) {
    const [a = 0, b = 0, c = 0] = bytes.subarray(at, at + 3)
    const bits = (a << 16) | (b << 8) | c
    for (let i = 0; i < 4; i++) text += at + i > bytes.length ? '=' : SIGNS[(bits >> (18 - 6 * i)) & 63]
  }
  return text
}

/** The bytes of padded base64; null where it is none. */
export function fromBase64(text: string): Uint8Array<ArrayBuffer> | null {
  if (text.length % 4 !== 0 || !/^[A-Za-z0-9+/]*={0,2}$/.test(text)) return null
  const bytes = new Uint8Array((text.length / 4) * 3 - (text.endsWith('==') ? 2 : text.endsWith('=') ? 1 : 0))
  for (let at = 0, out = 0; at < text.length; at += 4) {
    let bits = 0
    for (let i = 0; i < 4; i++) bits = (bits << 6) | Math.max(0, SIGNS.indexOf(text[at + i] as string))
    for (let i = 0; i < 3 && out < bytes.length; i++) bytes[out++] = (bits >> (16 - 8 * i)) & 255
  }
  return bytes
}
