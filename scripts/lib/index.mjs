/** What TypeScript (the tools' configs, the headless command) takes from the scripts. */
export { findChrome } from './chrome.mjs'
export { writeServiceWorker } from './offline.mjs'
export { META_POLICY, POLICY } from './policy.mjs'
export { serve } from './serve.mjs'
export { hasGpuHardware, softwareGpuEnvironment } from './vulkan.mjs'
