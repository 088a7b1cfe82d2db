import { expect, type Page, test } from '@playwright/test'
import { violations } from './axe'
import { openStudio, setSetting, stepShown, waitForStep, watchPage } from './studio'

/** What axe finds serious, in both themes. Colours change at once: half a transition has no contrast of its own. */
async function expectAccessible(page: Page): Promise<void> {
  await page.emulateMedia({ reducedMotion: 'reduce' })
  for (const theme of ['dark', 'light']) {
    await page.evaluate((name) => document.documentElement.setAttribute('data-theme', name), theme)
    expect(await violations(page), theme).toEqual([])
  }
}

/** A run that is done in no time. */
async function chooseTiny(page: Page): Promise<void> {
  await page.getByRole('radio', { name: 'tiny' }).click()
  await page.getByRole('textbox', { name: 'micro-batch' }).fill('4')
  for (const [label, value] of Object.entries({ width: 4, height: 4, depth: 3, 'steps T': 4, channels: 8, hidden: 8 }))
    await setSetting(page, 'Lattice', label, value)
}

test('a person sees which GPU is in use, how fast it is, and why it is slow', async ({ page }) => {
  test.setTimeout(200_000)
  const complaints = watchPage(page)
  await openStudio(page)
  await chooseTiny(page)
  await setSetting(page, 'Run', 'steps', 100_000)
  await page.getByRole('button', { name: 'Train' }).click()
  await waitForStep(page, 1)
  await page.getByRole('link', { name: /^Devices/ }).click()

  // the GPU, what it offers, and what the browser adds
  const devices = page.getByRole('region', { name: 'Devices' })
  const card = devices.getByRole('listitem').filter({ hasText: 'in use' })
  await expect(card).toContainText('SwiftShader')
  await expect(card).toContainText('software')
  await expect(card).toContainText('high-performance')
  await expect(devices.getByRole('region', { name: 'Features' }).getByRole('listitem').filter({ hasText: 'subgroups' })).toContainText(
    /sums across \d+ lanes/,
  )
  await expect(devices.getByRole('region', { name: 'Features' }).getByRole('listitem').filter({ hasText: 'shader-f16' })).toContainText(
    'software',
  )
  const limits = devices.getByRole('region', { name: 'Limits' })
  await expect(limits.getByText(/^\d+ of \d+ KiB$/)).toBeVisible()
  await limits.getByRole('button', { name: 'All' }).click()
  await expect(limits.getByText('uniform binding')).toBeVisible()
  await expect(devices.getByRole('region', { name: 'Browser' })).toContainText(/versionChrome \d+, Linux/)
  await expect(devices.getByText('GPU lost, this week')).toBeVisible()
  await devices.getByRole('button', { name: 'Ask again for GPUs' }).click()
  await expect(card).toBeVisible()
  await expectAccessible(page)

  // matmuls: the run waits meanwhile and goes on afterwards; the chart is there again after a reload
  const matmul = page.getByRole('region', { name: 'Matrix multiply' })
  const state = page.getByRole('toolbar', { name: 'Run' }).getByRole('status')
  await matmul.getByRole('button', { name: 'Run the bench' }).click()
  await expect(matmul.getByRole('progressbar', { name: 'Matmul bench' })).toBeVisible()
  await matmul.getByRole('button', { name: 'Cancel' }).click()
  await expect(matmul.getByText('How fast is this GPU?')).toBeVisible()
  await matmul.getByRole('button', { name: 'Run the bench' }).click()
  await expect(matmul.getByRole('button', { name: 'Run again' })).toBeVisible({ timeout: 90_000 })
  const at = await stepShown(page)
  await expect(state).toHaveText('Training')
  await waitForStep(page, at + 1)
  await expect(matmul.getByRole('img', { name: /^Matrix multiply: GFLOP\/s by size/ })).toBeVisible()
  const rows = matmul.getByRole('row', { name: /^(128|256|512) (f32|packed16) [\d.]+ \d+ / })
  expect(await rows.count()).toBeGreaterThanOrEqual(4)
  await expect(matmul.getByText(/Left out: .*4.096.*predicted to take/)).toBeVisible()
  const figures = await rows.first().textContent()

  // where the time of an update goes, and what of it could be had back
  const why = page.getByRole('region', { name: 'Why is it slow' })
  await expect(why.getByText('This is a software device')).toBeVisible()
  await why.getByRole('button', { name: 'Profile an update' }).click()
  await expect(why.getByRole('img', { name: /^Where the time of an update goes: .*backward [\d.]+ ms/ })).toBeVisible({ timeout: 60_000 })
  await expect(why.getByText(/^\d+\s%\sof its best$/)).toBeVisible()
  await expect(why.getByText('No dispatch risks the watchdog')).toBeVisible()
  await expect(why.getByText(/^The longest, .+, takes [\d.]+ ms/)).toBeVisible()
  await expect(why.getByText(/The clock is steady|Steps take unequally long/)).toBeVisible()
  await page.getByRole('radio', { name: 'Kernels' }).click()
  await expect(page.getByRole('region', { name: 'Kernels' }).getByRole('row', { name: /^cell step \d+/ })).toBeVisible()
  expect(page.url()).toContain('#devices?view=kernels')
  await page.getByRole('button', { name: 'Stop' }).click()
  await expectAccessible(page)

  // the report holds all of it
  await page.context().grantPermissions(['clipboard-read', 'clipboard-write'])
  await devices.getByRole('button', { name: 'Copy report' }).click()
  await expect(devices.getByRole('button', { name: 'Report copied' })).toBeVisible()
  const report = await page.evaluate(() => navigator.clipboard.readText())
  expect(report).toMatch(/^# Lattice Studio \d+\.\d+\.\d+: why is it slow\?/)
  for (const part of [
    'in use: SwiftShader (software)',
    'settings ',
    '4×4×3',
    '## Features',
    '| 128 | f32 |',
    'of its best',
    '**slow**: This is a software device',
  ])
    expect(report).toContain(part)
  await why.getByRole('button', { name: 'Copy “npm run --silent lattice -- check --json”' }).click()
  expect(await page.evaluate(() => navigator.clipboard.readText())).toBe('npm run --silent lattice -- check --json')

  await page.reload()
  await page.getByRole('radio', { name: 'Matmul' }).click()
  await expect(rows.first()).toHaveText(figures ?? '')
  expect(complaints).toEqual([])
})

test('a GPU that is lost is counted and had again', async ({ page, browser }) => {
  await openStudio(page)
  await page.getByRole('link', { name: /^Devices/ }).click()
  const list = page.getByRole('region', { name: 'Browser' })
  await expect(list).toContainText('GPU lost, this weeknone')
  const session = await browser.newBrowserCDPSession()
  // the command has no answer: the process is gone
  session.send('Browser.crashGpuProcess').catch(() => undefined)
  await expect(list).toContainText('GPU lost, this week1, recovered')
  await expect(page.getByRole('region', { name: 'Self-check' }).getByRole('button', { name: 'Run self-check' })).toBeEnabled()
  await expect(page.getByRole('alert')).toHaveCount(0)
})

/** Puts code before that of the training worker: a browser of another kind. */
async function inWorker(page: Page, code: string): Promise<void> {
  await page.route(/training\.worker.*\.js/, async (route) => {
    const response = await route.fetch()
    await route.fulfill({ response, body: `${code}\n${await response.text()}` })
  })
}

test('a person works on another GPU, and it is remembered', async ({ page }) => {
  // a laptop: who asks for low power gets a second GPU
  await inWorker(
    page,
    `const ask = GPU.prototype.requestAdapter
     GPU.prototype.requestAdapter = async function (options) {
       const adapter = await ask.call(this, {})
       const info = { vendor: 'intel', architecture: 'gen-12lp', device: '', description: '', isFallbackAdapter: false }
       return options?.powerPreference === 'low-power' ? Object.defineProperty(adapter, 'info', { value: info }) : adapter
     }`,
  )
  await openStudio(page)
  await page.getByRole('link', { name: /^Devices/ }).click()
  const devices = page.getByRole('region', { name: 'Devices' })
  const intel = devices.getByRole('listitem').filter({ hasText: 'intel gen-12lp' })
  await expect(intel).toContainText('low-power')
  await intel.getByRole('button', { name: 'Use intel gen-12lp' }).click()
  await expect(intel).toContainText('in use')
  await expect(page.getByRole('link', { name: 'Device: intel gen-12lp' })).toBeVisible()
  // what this GPU lacks has a reason and a remedy, here and among the findings
  await expect(devices.getByText(/Update the driver; an older GPU may lack it for good/)).toBeVisible()
  await expect(page.getByRole('region', { name: 'Why is it slow' }).getByText('This GPU has no shader-f16')).toBeVisible()
  await page.reload()
  await expect(page.getByRole('link', { name: 'Device: intel gen-12lp' })).toBeVisible()

  // back again; a run stays on its GPU
  await devices.getByRole('button', { name: 'Use SwiftShader' }).click()
  await expect(page.getByRole('link', { name: 'Device: SwiftShader, software device' })).toBeVisible()
  await page.getByRole('link', { name: /^Train/ }).click()
  await chooseTiny(page)
  await page.getByRole('button', { name: 'Train' }).click()
  await waitForStep(page, 1)
  await page.getByRole('link', { name: /^Devices/ }).click()
  await expect(intel.getByRole('button', { name: 'Use intel gen-12lp' })).toBeDisabled()
  await expect(devices.getByText('Stop the run first: it stays on its GPU.')).toBeVisible()
})

test('a browser without WebGPU says what to do', async ({ page }) => {
  await inWorker(page, `Object.defineProperty(self.navigator, 'gpu', { value: undefined })`)
  await page.addInitScript(() => Object.defineProperty(Navigator.prototype, 'gpu', { get: () => undefined }))
  await page.goto('/#devices')
  await expect(page.getByRole('alert').filter({ hasText: 'This browser offers no GPU.' })).toBeVisible()
  const none = page.getByRole('region', { name: 'No GPU' })
  await expect(none.getByText('There is no GPU to work on.')).toBeVisible()
  await expect(none.getByRole('listitem').first()).toHaveText(/Chrome or Edge/)
  await none.getByRole('button', { name: 'Ask again' }).click()
  await expect(none.getByRole('button', { name: 'Ask again' })).toBeEnabled()
  await expectAccessible(page)
})
