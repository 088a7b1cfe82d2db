/** DESIGN.md's rooms as a checker: files in, sentences about what is wrong out. Used by `layering.test.ts` alone. */

/** Path from the root of the checkout (`src/core/rng.ts`) → text. */
export type Sources = ReadonlyMap<string, string>

const TRAINING = ['model', 'gpu', 'dataset', 'formats', 'core', 'shaders']
const BELOW_WORKER = ['training', ...TRAINING, 'diagnostics', 'experiments', 'storage']

/** Room → what it may import besides itself. `a/b` is one file of a room. */
const ROOMS: Readonly<Record<string, readonly string[]>> = {
  core: [],
  formats: ['core'],
  dataset: ['formats', 'core'],
  gpu: ['core', 'shaders'],
  model: ['gpu', 'core', 'shaders'],
  training: TRAINING,
  diagnostics: ['training', ...TRAINING],
  experiments: ['training', ...TRAINING],
  storage: ['core'],
  'worker/offline': [],
  'worker/client': ['worker/offline', 'worker/protocol', 'worker/dataProtocol', 'worker/dataClient', 'core'],
  'worker/dataClient': ['worker/protocol', 'worker/dataProtocol', 'core'],
  'worker/protocol': ['worker/sweepProtocol', 'worker/archiveProtocol', 'core'],
  'worker/archiveProtocol': ['core'],
  'worker/sweepProtocol': ['core'],
  'worker/dataProtocol': ['worker/protocol', 'core'],
  worker: BELOW_WORKER,
  store: ['worker/protocol', 'worker/dataProtocol', 'worker/sweepProtocol', 'worker/archiveProtocol', 'core'],
  scene: ['core'],
  // The message types reach the panels through the store and the client, so the panels may name them.
  ui: ['store', 'scene', 'worker/client', 'worker/protocol', 'worker/dataProtocol', 'worker/sweepProtocol', 'core'],
  node: ['worker/protocol', ...BELOW_WORKER, 'scripts/lib/index'],
  // The only wiring.
  main: ['ui', 'store', 'scene', 'worker/client', 'worker/protocol', 'worker/dataProtocol', 'core'],
}

/** These run in a Worker and in Node: nothing of either host, and nothing that changes from run to run. */
const ENGINE = ['core', 'formats', 'dataset', 'gpu', 'model', 'training']
const HOST_GLOBALS = ['document', 'window', 'process', 'Buffer', 'navigator', 'localStorage', '__dirname']
const UNREPEATABLE = ['performance.now', 'Date.now', 'Math.random']
const DEVICE_ROOMS = ['gpu', 'model', 'training', 'diagnostics']
const MOST_LINES = 260

/** Package → where it may be imported. */
const PACKAGES: readonly [name: RegExp, rooms: readonly string[], what: string][] = [
  [/^(react|react-dom|@base-ui\/react)(\/|$)/, ['ui', 'main'], 'React lives only in ui/ and main.tsx'],
  [/^three(\/|$)/, ['scene'], 'three.js lives only in scene/'],
  [/^(node:|webgpu$)/, ['node'], 'Node lives only in node/'],
  [/^comlink$/, ['worker'], 'Comlink lives only in worker/'],
]

/** Tests may reach for anything; only what ships is layered. */
const isTest = (path: string): boolean => /\.test(\.tsx?)?$|[./]testing(\.ts)?$|\/testing\/|^src\/layering\.rules\.ts$|\.d\.ts$/.test(path)

/** The text without comments, and without what stands in strings if `blankStrings`; line breaks stay. */
export function strip(source: string, blankStrings: boolean): string {
  const token =
    /\/\*[\s\S]*?\*\/|\/\/[^\n]*|'(?:\\.|[^'\\\n])*'|"(?:\\.|[^"\\\n])*"|`(?:\\.|[^`\\])*`|(?<=[=(,:[!&|?{};]\s*)\/(?![/*])(?:\\.|\[(?:\\.|[^\]\\\n])*\]|[^/\\\n[])+\//g
  return source.replace(token, (match) => {
    if (match.startsWith('//') || match.startsWith('/*')) return match.replace(/[^\n]/g, ' ')
    if (!blankStrings) return match
    // What a template interpolates is code.
    return match.startsWith('`') ? [...match.matchAll(/\$\{([^}]*)\}/g)].map(([, code]) => code).join(' ') : "''"
  })
}

/** Every module that a file imports, type imports too. */
export function importsOf(source: string): string[] {
  const code = strip(source, false)
  const statements = code.matchAll(/(?:^|[;}\n])\s*(?:import|export)\s+(?:type\s+)?(?:[\w*{][^'"`;]*?\bfrom\s*)?['"]([^'"]+)['"]/g)
  const dynamic = code.matchAll(/\bimport\(\s*['"]([^'"]+)['"]/g)
  return [...statements, ...dynamic].map(([, specifier]) => specifier ?? '')
}

/** `src/gpu/buffers.ts` → `gpu`; files with rules of their own, and what lies outside src, by their path. */
function roomOf(path: string): string {
  const inside = path.replace(/^src\//, '').replace(/\.(d\.ts|tsx?|mts|mjs|wgsl)$/, '')
  if (inside in ROOMS || !path.startsWith('src/')) return inside.startsWith('shaders/') ? 'shaders' : inside
  return inside.split('/')[0] ?? ''
}

/** The file that a relative import means. */
function resolve(from: string, specifier: string, sources: Sources): string {
  const parts = from.split('/').slice(0, -1)
  for (const part of specifier.replace(/\?.*$/, '').split('/')) {
    if (part === '..') parts.pop()
    else if (part !== '.') parts.push(part)
  }
  const path = parts.join('/')
  return [path, `${path}.ts`, `${path}.tsx`, `${path}/index.ts`].find((candidate) => sources.has(candidate)) ?? path
}

/** A worker's address is no import of its code. */
const isAddress = (specifier: string): boolean => /\?.*\b(worker|url)\b/.test(specifier)
const relative = (source: string): string[] => importsOf(source).filter((specifier) => specifier.startsWith('.') && !isAddress(specifier))

function importProblems(path: string, source: string, sources: Sources): string[] {
  const room = roomOf(path)
  const allowed = ROOMS[room]
  if (!allowed) return [`${path}: ${room} is no room of DESIGN.md.`]
  const inner = relative(source)
    .map((specifier) => resolve(path, specifier, sources))
    .filter((target) => !/\.(css|svg|png|woff2)$/.test(target))
    .flatMap((target) => {
      if (isTest(target)) return [`${path} imports the test ${target}.`]
      const there = roomOf(target)
      const isOwn = there === room || (!room.includes('/') && there.startsWith(`${room}/`))
      return isOwn || allowed.includes(there)
        ? []
        : [`${path} imports ${target}: ${room} may import ${allowed.join(', ') || 'nothing of ours'}.`]
    })
  const outer = importsOf(source).flatMap((specifier) =>
    PACKAGES.filter(([name, rooms]) => name.test(specifier) && !rooms.includes(room.split('/')[0] ?? '')).map(
      ([, , what]) => `${path} imports ${specifier}: ${what}.`,
    ),
  )
  return [...inner, ...outer]
}

const uses = (code: string, name: string): boolean =>
  new RegExp(`(?<![\\w$.])${name.replace('.', '\\s*\\.\\s*')}(?![\\w$]|\\s*:)`).test(code)
const declares = (code: string, name: string): boolean =>
  new RegExp(`\\b(?:const|let|var|function|class)\\s+${name}\\b|[(,]\\s*${name}\\s*\\??:`).test(code)

function wordProblems(path: string, source: string): string[] {
  const code = strip(source, true)
  const room = roomOf(path)
  const problems: string[] = []
  if (ENGINE.includes(room)) {
    const words = [...HOST_GLOBALS.filter((name) => !declares(code, name)), ...UNREPEATABLE]
    problems.push(
      ...words
        .filter((word) => uses(code, word))
        .map((word) => `${path} uses ${word}: the engine runs in a Worker and in Node, and repeats itself.`),
    )
  }
  if (!DEVICE_ROOMS.includes(room) && /\bGPUDevice\b/.test(code)) problems.push(`${path} names GPUDevice: hosts hold gpu/'s opaque handle.`)
  const makesWorker = /\bnew\s+(Shared)?Worker\b/.test(code) || importsOf(source).some((specifier) => /\?.*\bworker\b/.test(specifier))
  if (path !== 'src/worker/client.ts' && makesWorker) problems.push(`${path} makes a Worker: only worker/client.ts does.`)
  return problems
}

/** The first circle that can be walked from each file, each circle once. */
function circles(sources: Sources): string[] {
  const found: string[] = []
  const done = new Set<string>()
  const visit = (path: string, trail: readonly string[]): void => {
    const at = trail.indexOf(path)
    if (at >= 0) found.push(`Circular import: ${[...trail.slice(at), path].join(' → ')}.`)
    if (at >= 0 || done.has(path)) return
    for (const specifier of relative(sources.get(path) ?? '')) visit(resolve(path, specifier, sources), [...trail, path])
    done.add(path)
  }
  for (const path of sources.keys()) visit(path, [])
  return found
}

/** Everything that breaks DESIGN.md's rules, a sentence each. */
export function violations(sources: Sources): string[] {
  const all = [...sources]
  const long = all
    .filter(([path]) => /\.(tsx?|wgsl)$/.test(path))
    .map(([path, text]) => [path, text.trimEnd().split('\n').length] as const)
    .filter(([, lines]) => lines > MOST_LINES)
  const shipped = all.filter(([path]) => /\.tsx?$/.test(path) && !isTest(path))
  return [
    ...shipped.flatMap(([path, text]) => [...importProblems(path, text, sources), ...wordProblems(path, text)]),
    ...circles(new Map(shipped)),
    ...long.map(([path, lines]) => `${path} has ${lines} lines, more than ${MOST_LINES}: is it two things?`),
  ]
}
