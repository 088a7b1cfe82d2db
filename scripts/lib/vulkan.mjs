/** Dawn in Node needs a GPU: Metal and D3D12 are always there, on Linux it takes a Vulkan driver, if need be Mesa's lavapipe. */
import { existsSync, mkdirSync, readdirSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

const ICD_FOLDERS = ['/usr/share/vulkan/icd.d', '/usr/local/share/vulkan/icd.d', '/etc/vulkan/icd.d']

/** Whether the kernel shows a GPU. */
export function hasGpuHardware() {
  if (process.platform !== 'linux') return true
  const nodes = existsSync('/dev/dri') ? readdirSync('/dev/dri') : []
  return nodes.some((name) => name.startsWith('renderD')) || existsSync('/dev/nvidia0') || existsSync('/dev/nvidiactl')
}

/** Lavapipe's driver manifest, or undefined. @param {string[]} [folders] */
export function findLavapipe(folders = ICD_FOLDERS) {
  const manifests = folders
    .filter((folder) => existsSync(folder))
    .flatMap((folder) => readdirSync(folder).map((name) => join(folder, name)))
  return manifests.filter((path) => /lvp_icd.*\.json$/.test(path)).find((path) => !path.includes('i686') || process.arch === 'ia32')
}

/**
 * Environment variables for a process that uses Dawn: the software driver where there is no GPU, and nothing where the user
 * has chosen a driver.
 * @param {NodeJS.ProcessEnv} [env]
 * @returns {Record<string, string>}
 */
export function softwareGpuEnvironment(env = process.env) {
  if (hasGpuHardware() || env.VK_ICD_FILENAMES || env.VK_DRIVER_FILES) return {}
  const manifest = findLavapipe()
  if (!manifest) return {}
  return { VK_ICD_FILENAMES: manifest, ...(env.XDG_RUNTIME_DIR ? {} : { XDG_RUNTIME_DIR: runtimeFolder() }) }
}

/** Mesa asks for a private folder; a container often has none. */
function runtimeFolder() {
  const folder = join(tmpdir(), `lattice-studio-${process.getuid?.() ?? 0}`)
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  return folder
}
