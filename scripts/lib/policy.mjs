/** The page's security policy: the only place where it is written (RELIABILITY.md, Page security). */

const DIRECTIVES = {
  'default-src': "'none'",
  'script-src': "'self'",
  'worker-src': "'self'",
  'connect-src': "'self'",
  'style-src': "'self'",
  'img-src': "'self' data: blob:",
  'font-src': "'self'",
  'manifest-src': "'self'",
  'base-uri': "'none'",
  'form-action': "'none'",
  'frame-ancestors': "'none'",
  'require-trusted-types-for': "'script'",
  'trusted-types': 'lattice-worker',
}
/** Browsers refuse these in a `<meta>`. */
const HEADER_ONLY = ['frame-ancestors']

/** @param {[string, string][]} directives */
const join = (directives) => directives.map(([name, value]) => `${name} ${value}`).join('; ')

/** The `Content-Security-Policy` header. */
export const POLICY = join(Object.entries(DIRECTIVES))

/** The same for a `<meta http-equiv>`, so that other static hosts get it too. */
export const META_POLICY = join(Object.entries(DIRECTIVES).filter(([name]) => !HEADER_ONLY.includes(name)))

/** Every header that a response of ours carries. Workers take theirs from their own script's response. */
export const SECURITY_HEADERS = {
  'Content-Security-Policy': POLICY,
  'X-Content-Type-Options': 'nosniff',
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Embedder-Policy': 'require-corp',
  'Cross-Origin-Resource-Policy': 'same-origin',
  'Referrer-Policy': 'no-referrer',
}
