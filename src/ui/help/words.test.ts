import { describe, expect, it } from 'vitest'
import { WORDS } from './words'

/** PRODUCT.md's words, each as it is looked for. */
const ASKED = [
  'run',
  'experiment',
  'sweep',
  'trial',
  'step',
  'epoch',
  'samples seen',
  'micro-batch',
  'gradient accumulation',
  'effective batch',
  'train',
  'validation',
  'schedule',
  'warm-up',
  'weight decay',
  'β1',
  'β2',
  'ε',
  'gradient norm',
  'clip',
  'seed',
  'early stopping',
  'best',
  'last',
  'checkpoint',
  'resume',
  'samples/s',
  'GPU time',
  'TFLOP/s',
  'device',
  'encoder',
  'decoder',
]

describe('the words', () => {
  it.each(ASKED)('explain %s', (word) => {
    expect(WORDS.some((one) => one.word.split(/, | and /).includes(word))).toBe(true)
  })

  it('are one sentence each, and each stands once', () => {
    expect(new Set(WORDS.map(({ word }) => word)).size).toBe(WORDS.length)
    for (const { word, meaning } of WORDS) expect(`${word}: ${meaning}`).toMatch(/^[^.]+: [A-Z].{20,}\.$/)
  })
})
