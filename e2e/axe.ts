import AxeBuilder from '@axe-core/playwright'
import type { Page } from '@playwright/test'

/** Rules of WCAG 2.2 AA, the size of targets among them, which axe leaves out when it is not asked. */
export const WCAG_22_AA = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa']

/** What axe calls serious or critical, a line each: it keeps somebody out. Without `tags`, all rules that axe has switched on. */
export async function violations(page: Page, tags?: readonly string[]): Promise<string[]> {
  // colours are judged at rest, not half-way from one to the next
  await page.emulateMedia({ reducedMotion: 'reduce' })
  const builder = new AxeBuilder({ page })
  const { violations: found } = await (tags ? builder.withTags([...tags]) : builder).analyze()
  return found
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .flatMap(({ id, nodes }) => nodes.map(({ target, html }) => `${id}: ${target.join(' ')} ${html}`))
}
