/** Makes sure that Dawn finds a device, by asking Dawn itself. */
import { aptCommand, aptInstall, osRelease } from './apt.mjs'
import { runNode, SetupError, say } from './process.mjs'
import { softwareGpuEnvironment } from './vulkan.mjs'

/** Debian releases whose own Mesa is too old for Dawn. */
const NEEDS_BACKPORTS = ['bookworm']

/**
 * Asks for a device in a process of its own (a driver that is too old may crash it).
 * @param {NodeJS.ProcessEnv} env
 */
async function probe(env) {
  const { code, stdout } = await runNode('scripts/lib/probe-gpu.mjs', [], { quiet: true, env, timeout: 60_000 })
  return code === 0 ? stdout.trim() : undefined
}

/** What to install where Dawn finds nothing. */
function wanted() {
  const { ID, VERSION_CODENAME = '' } = osRelease()
  const backports = ID === 'debian' && NEEDS_BACKPORTS.includes(VERSION_CODENAME) ? { backports: VERSION_CODENAME } : {}
  return { packages: ['mesa-vulkan-drivers'], ...backports }
}

/** Finds a GPU for Dawn, else installs the software driver, else says how. Resolves to the environment its users need. */
export async function ensureGpu() {
  const environment = softwareGpuEnvironment()
  const found = await probe({ ...process.env, ...environment })
  if (found) return report(found, environment)
  if (process.platform === 'linux' && (await aptInstall(wanted()))) {
    const installed = softwareGpuEnvironment()
    const device = await probe({ ...process.env, ...installed })
    if (device) return report(device, installed)
  }
  throw new SetupError(
    'The unit tests run kernels on a GPU device in Node, and no Vulkan driver that is new enough could be found or installed.',
    advice(),
  )
}

/** @param {string} device @param {Record<string, string>} environment */
function report(device, environment) {
  say(`GPU in Node: ${device}`)
  return environment
}

function advice() {
  if (process.platform !== 'linux') return undefined
  const { ID = '', ID_LIKE = '' } = osRelease()
  const family = `${ID} ${ID_LIKE}`
  if (/debian|ubuntu/.test(family)) return aptCommand(wanted())
  if (/fedora|rhel/.test(family)) return 'sudo dnf install -y mesa-vulkan-drivers vulkan-loader'
  if (/arch/.test(family)) return 'sudo pacman -S --noconfirm vulkan-swrast vulkan-icd-loader'
  return "install Mesa's Vulkan drivers (lavapipe, Mesa 23 or newer) and the Vulkan loader"
}
