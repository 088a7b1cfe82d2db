import { expect, test } from '@playwright/test'
import type { GoldenCheck } from '../src/diagnostics/golden'

interface Answer {
  error?: string
  architecture: string
  uncaptured: string[]
  checks: GoldenCheck[]
}

const STEPS = ['layer', 'global', 'cell', 'sobel', 'odd', 'overflow', 'options', 'bypass', 'narrow', 'accumulate', 'lattice']
const RUNS = ['training', 'training8bit']

/** What runs in this browser: SwiftShader has no shader-f16. */
const CASES = [...STEPS, ...RUNS].flatMap((name) => [[name, 'f32'] as const, [name, 'packed16'] as const])

for (const [name, precision] of CASES) {
  test(`golden ${name} passes through the kernels in Chromium in ${precision}`, async ({ page }) => {
    test.setTimeout(400_000)
    await page.goto(`/e2e/harness/index.html?file=${name}&precision=${precision}`)
    const output = page.locator('output')
    await expect(output).not.toBeEmpty({ timeout: 390_000 })
    const answer = JSON.parse((await output.textContent()) ?? '') as Answer
    expect(answer.error).toBeUndefined()
    expect(answer.architecture).toBe('swiftshader')
    expect(answer.uncaptured).toEqual([])
    const worst = answer.checks.reduce((a, b) => (b.error > a.error ? b : a))
    console.log(`${name} ${precision}: ${answer.checks.length} quantities, worst ${worst.error.toExponential(2)} (${worst.name})`)
    expect(answer.checks.filter(({ error, tolerance }) => !(error <= tolerance))).toEqual([])
  })
}
