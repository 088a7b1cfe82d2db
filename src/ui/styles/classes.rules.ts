/** Stylesheets by the name of their file. */
export type Sheets = ReadonlyMap<string, string>

/** The selectors of a stylesheet, one by one; those of keyframes are none. */
export function selectorsOf(sheet: string): string[] {
  const selectors: string[] = []
  const open: string[] = []
  for (const [, words = '', mark] of sheet.replace(/\/\*[\s\S]*?\*\//g, '').matchAll(/([^{};]*)([{};])/g)) {
    if (mark === '}') open.pop()
    if (mark !== '{') continue
    const head = words.trim()
    if (!head.startsWith('@') && !open.some((at) => at.startsWith('@keyframes'))) selectors.push(...head.split(/,(?![^(]*\))/))
    open.push(head)
  }
  return selectors.map((selector) => selector.trim())
}

/** A selector's compounds: what stands between its combinators. */
const compoundsOf = (selector: string): string[] => selector.replace(/\([^()]*\)/g, '').split(/[\s>+~]+/)

/**
 * Class names are one namespace for all stylesheets, and which of two rules wins depends on which screen was opened first. So a class
 * has a home: the one stylesheet with rules that begin with it and go no deeper. Elsewhere it may stand below another class
 * (`.sheet .kv`), but not be a second meaning: neither at home twice, nor a variant of something else (`.tour-card.offer`) where it is
 * at home in another stylesheet that not every screen has. `shared`: those that every screen has.
 */
export function clashes(sheets: Sheets, shared: ReadonlySet<string>): string[] {
  const homes = new Map<string, Set<string>>()
  for (const [name, sheet] of sheets)
    for (const selector of selectorsOf(sheet)) {
      const [compound = '', ...deeper] = compoundsOf(selector)
      const own = /^\.([\w-]+)/.exec(compound)?.[1]
      if (own && deeper.length === 0) homes.set(own, (homes.get(own) ?? new Set()).add(name))
    }
  const twice = [...homes].filter(([, at]) => at.size > 1).map(([own, at]) => `.${own} is at home in ${[...at].sort().join(' and ')}`)
  const variants = [...sheets].flatMap(([name, sheet]) =>
    selectorsOf(sheet).flatMap((selector) =>
      [...selector.matchAll(/(?<=[\w\])])\.([\w-]+)/g)].flatMap(([, variant = '']) => {
        const [home] = homes.get(variant) ?? []
        return home && home !== name && !shared.has(home) ? [`${name}: ${selector}, but .${variant} is at home in ${home}`] : []
      }),
    ),
  )
  return [...twice, ...new Set(variants)]
}
