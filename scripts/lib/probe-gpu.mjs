/** Prints the name of the device that Dawn gives us; exits 1 where it gives none. */
import { create, globals } from 'webgpu'

Object.assign(globalThis, globals)
const gpu = create([])
const adapter = await gpu.requestAdapter()
if (!adapter) process.exit(1)
await adapter.requestDevice()
process.stdout.write(adapter.info.description || adapter.info.device || adapter.info.vendor, () => process.exit(0))
