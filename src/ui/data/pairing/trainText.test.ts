import { expect, it } from 'vitest'
import { trainText } from './PairingPane'

it('says the pairs of the run, not of what is open beside it', () => {
  const other = { name: 'emb.csv', digest: 'e', trainRows: 535 }
  expect(trainText('training', 4147, other)).toBe('Training on 535 pairs of emb.csv')
  expect(trainText('paused', 535, null)).toBe('Paused on 535 pairs')
  expect(trainText('stopped', 535, other)).toBe('Go to Train with 535 pairs')
})
