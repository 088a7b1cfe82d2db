import { expect, test } from '@playwright/test'
import { reloadTabs } from '../tabs'

test('5 tabs, 20 reloads: one writer, no lost run', async ({ context }) => {
  test.setTimeout(1_800_000)
  const report = await reloadTabs(context, 5, 20)
  console.log(JSON.stringify(report))
  expect(report).toMatchObject({ wrongWriters: 0, wrongLines: 0, lostRuns: 0, refused: 10, handedOver: 10 })
})
