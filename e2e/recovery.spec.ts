import { expect, test, type Worker } from '@playwright/test'
import { violations } from './axe'
import { chooseSmall, crashesAndRecovers, openCrashing, phaseOf, recoveries, survivesFreezing, train, untilFinished } from './gpuCrash'
import { openStudio, stepShown, waitForStep } from './studio'

test('a run goes on after crashes of the GPU process, and ends with the same bits', async () => {
  const seconds = await crashesAndRecovers(2, 11)
  console.log(`${seconds.length} crashes of the GPU process: resumed within ${Math.max(...seconds)} s`)
  expect(Math.max(...seconds)).toBeLessThan(10)
})

test('where the browser gives no GPU any more, the run says where it is saved and what to do', async () => {
  const { browser, page, crashGpu } = await openCrashing([])
  await chooseSmall(page, 100_000, 10)
  await train(page)
  await waitForStep(page, 12)
  const alert = page.getByRole('alert')
  // the browser forgives a crash or two
  for (let crash = 0; crash < 6; crash++) {
    if ((await alert.count()) > 0) break
    await crashGpu()
    await expect.poll(async () => (await recoveries(page)).length > crash || (await alert.count()) > 0, { timeout: 60_000 }).toBe(true)
  }
  await expect(alert).toContainText(/It was lost and cannot be had again: saved at step \d+0\./)
  await expect(alert).toContainText('Restart the browser, then resume the run.')
  await page.emulateMedia({ reducedMotion: 'reduce' })
  expect(await violations(page)).toEqual([])
  await browser.close()
})

/** The worker that trains. */
const trainingWorker = (workers: Worker[]): Worker => workers.find((worker) => worker.url().includes('training.worker')) as Worker

test('a GPU that hangs fails the run by the studio’s own deadline, and another one is had once its process is gone', async () => {
  const { browser, page, crashGpu } = await openCrashing([], { 'lattice-care': JSON.stringify({ deadline: 5 }) })
  await chooseSmall(page, 100_000, 10)
  await train(page)
  await waitForStep(page, 15)
  // a shader without an end, on the very device that trains
  await trainingWorker(page.workers()).evaluate(() => {
    const { createCommandEncoder } = GPUDevice.prototype
    GPUDevice.prototype.createCommandEncoder = function (...args) {
      GPUDevice.prototype.createCommandEncoder = createCommandEncoder
      const code = `@group(0) @binding(0) var<storage, read_write> a: array<atomic<u32>>;
        @compute @workgroup_size(1) fn main() { while (atomicLoad(&a[0]) == 0u) { atomicAdd(&a[1], 1u); } }`
      const pipeline = this.createComputePipeline({ layout: 'auto', compute: { module: this.createShaderModule({ code }) } })
      const buffer = this.createBuffer({ size: 16, usage: GPUBufferUsage.STORAGE })
      const entries = [{ binding: 0, resource: { buffer } }]
      const encoder = createCommandEncoder.call(this)
      const pass = encoder.beginComputePass()
      pass.setPipeline(pipeline)
      pass.setBindGroup(0, this.createBindGroup({ layout: pipeline.getBindGroupLayout(0), entries }))
      pass.dispatchWorkgroups(1)
      pass.end()
      this.queue.submit([encoder.finish()])
      return createCommandEncoder.apply(this, args)
    }
  })
  const since = Date.now()
  const alert = page.getByRole('alert').filter({ hasText: 'it hangs' })
  await expect(alert).toContainText(/It gave no answer to “.+” within 5 s: it hangs\./, { timeout: 60_000 })
  console.log(`hang found after ${((Date.now() - since) / 1000).toFixed(1)} s`)
  await expect(alert).toContainText('restart the browser')
  await crashGpu()
  // the page is usable again: another run trains on another device
  await expect(phaseOf(page).getByRole('button', { name: 'Train' })).toBeEnabled()
  await expect
    .poll(
      async () => {
        if (await phaseOf(page).getByRole('button', { name: 'Train' }).isVisible()) await train(page)
        return (await page.getByRole('alert').count()) === 0 && (await stepShown(page)) >= 5
      },
      { timeout: 90_000, intervals: [3000] },
    )
    .toBe(true)
  await browser.close()
})

test('where the GPU has no room, the batch that fits is offered, and taken without asking where that is wished', async ({ page }) => {
  await openStudio(page)
  await chooseSmall(page, 40, 20)
  await page.getByRole('textbox', { name: 'micro-batch' }).fill('32')
  // a GPU that has room for 16 rows against 16, and no more
  await trainingWorker(page.workers()).evaluate(() => {
    const { createBuffer, popErrorScope } = GPUDevice.prototype
    let full = false
    GPUDevice.prototype.createBuffer = function (descriptor) {
      full ||= descriptor.label === 'logits' && descriptor.size > 2048
      return createBuffer.call(this, descriptor)
    }
    let scopes = 0
    GPUDevice.prototype.popErrorScope = async function () {
      const found = await popErrorScope.call(this)
      // the outer scope is that of memory
      if (!full || ++scopes % 2 === 1) return found
      full = false
      return new GPUOutOfMemoryError('no room')
    }
  })
  await train(page)
  const alert = page.getByRole('alert')
  await expect(alert).toContainText('The GPU is out of memory', { ignoreCase: true })
  await alert.getByRole('button', { name: 'Train with micro-batch 16 × 2 accumulation' }).click()
  await untilFinished(page)
  await expect(alert).toHaveCount(0)
  await expect(page.getByRole('textbox', { name: 'micro-batch' })).toHaveValue('16')
  // the same again, without being asked
  await page.getByRole('link', { name: /^Devices/ }).click()
  await page.getByRole('switch', { name: 'shrink a batch that does not fit' }).click()
  await page.getByRole('link', { name: 'Train', exact: true }).click()
  await page.getByRole('textbox', { name: 'micro-batch' }).fill('32')
  await train(page)
  await untilFinished(page)
  await expect(page.getByText('Micro-batch 32 does not fit this GPU: trains with 16 × ', { exact: false })).toBeVisible()
})

test('a frozen page is no failure', async () => {
  await survivesFreezing(2)
})

test('the screen is kept on while a run trains, asked for anew when the page is seen again, and not at all where it is not wished', async ({
  page,
}) => {
  await page.addInitScript(() => {
    const seen = { asked: 0, released: 0, refuse: false }
    Object.assign(globalThis, { wakeSeen: seen })
    const request = async () => {
      seen.asked++
      if (seen.refuse) throw new DOMException('no', 'NotAllowedError')
      const lock = new EventTarget() as EventTarget & { release(): Promise<void> }
      lock.release = async () => {
        seen.released++
        lock.dispatchEvent(new Event('release'))
      }
      return lock
    }
    Object.defineProperty(Navigator.prototype, 'wakeLock', { get: () => ({ request }), configurable: true })
  })
  const seen = () => page.evaluate(() => ({ ...(globalThis as unknown as { wakeSeen: Record<string, unknown> }).wakeSeen }))
  await openStudio(page)
  await chooseSmall(page, 60, 20)
  const sign = page.getByRole('contentinfo').getByText('screen kept on')
  await expect(sign).toHaveCount(0)
  await train(page)
  await expect(sign).toBeVisible()
  await untilFinished(page)
  await expect(sign).toHaveCount(0)
  expect(await seen()).toMatchObject({ asked: 1, released: 1 })
  // refused: the run trains all the same
  await page.evaluate(() => Object.assign((globalThis as unknown as { wakeSeen: object }).wakeSeen, { refuse: true }))
  await train(page)
  await untilFinished(page)
  await expect(sign).toHaveCount(0)
  // not wished
  await page.getByRole('link', { name: /^Devices/ }).click()
  const care = page.getByRole('region', { name: 'While it trains' })
  await care.getByRole('switch', { name: 'keep the screen on' }).click()
  await expect(care.getByRole('switch', { name: 'keep the screen on' })).not.toBeChecked()
  await page.getByRole('link', { name: 'Train', exact: true }).click()
  const { asked } = await seen()
  await train(page)
  await untilFinished(page)
  expect((await seen()).asked).toBe(asked)
  // remembered
  await page.reload()
  await page.getByRole('link', { name: /^Devices/ }).click()
  await expect(care.getByRole('switch', { name: 'keep the screen on' })).not.toBeChecked()
})
