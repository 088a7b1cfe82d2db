type Environment = Readonly<Record<string, string | undefined>>

/** The path of an installed Chrome or Chromium, or undefined. Throws when CHROME_PATH names no file. */
export function findChrome(env?: Environment): string | undefined
/** The page's security policy, as the header carries it. */
export const POLICY: string
/** The same for a `<meta http-equiv>`. */
export const META_POLICY: string
/** Writes the service worker of a built folder. */
export function writeServiceWorker(folder: string): void
/** Environment variables that make Dawn use the software driver, where there is no GPU. */
export function softwareGpuEnvironment(env?: Environment): Record<string, string>
/** Whether the kernel shows a GPU. */
export function hasGpuHardware(): boolean
/** Serves a folder on 127.0.0.1, with the page's security headers. */
export function serve(options: { root: string; port?: number; exact?: boolean }): Promise<{ url: string; close: () => void }>
