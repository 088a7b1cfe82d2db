import { describe, expect, it } from 'vitest'
import {
  budgetText,
  bytes,
  bytesNeeded,
  count,
  duration,
  exponential,
  group,
  legendEnd,
  mebibytes,
  parseNumber,
  percent,
  rate,
  settingText,
  significant,
  tick,
} from './format'

describe('numbers', () => {
  it('are grouped by narrow no-break spaces, with a true minus', () => {
    expect(group(1234567)).toBe('1\u202f234\u202f567')
    expect(group(-1234)).toBe('\u22121\u202f234')
    expect(group(999)).toBe('999')
  })

  it.each([
    [0.8321, '0.832'],
    [1.5, '1.50'],
    [12.345, '12.3'],
    [1926, '1\u202f926'],
    [0.000678, '6.78e\u22124'],
    [-0.25, '\u22120.250'],
    [0, '0'],
    [Number.NaN, 'NaN'],
    [Number.POSITIVE_INFINITY, '∞'],
  ])('%d is %s in three digits', (value, text) => {
    expect(significant(value)).toBe(text)
  })

  it('have short exponents and ticks', () => {
    expect(exponential(0.001)).toBe('1e\u22123')
    expect(exponential(2e6)).toBe('2e6')
    expect([0, 0.01, 1000, 25_000, 2_500_000, 1e-4, 2e13].map(tick)).toEqual([
      '0',
      '0.01',
      '1\u202f000',
      '25k',
      '2.5M',
      '1e\u22124',
      '2e13',
    ])
    expect([0.001, 0.05, 1, 2.5, 10].map(rate)).toEqual(['1e\u22123', '5e\u22122', '1', '2.5', '10'])
    expect([0.5, 40, 2e6].map(legendEnd)).toEqual(['0.5', '40', '2e6'])
  })

  it('carry units', () => {
    expect([12, 2048, 200_278_016, 2 ** 31].map(bytes)).toEqual(['12 B', '2.0 KiB', '191.0 MiB', '2.00 GiB'])
    expect([12, 2049, 2_120_960, 2 ** 21, 2 ** 31 + 1, 2 ** 30 - 1].map(bytesNeeded)).toEqual([
      ...['12 B', '2.1 KiB', '2.1 MiB', '2.0 MiB', '2.01 GiB', '1.00 GiB'],
    ])
    expect(mebibytes(1500 * 2 ** 20)).toBe('1\u202f500.0')
    expect([1_853_000, 247_000, 29_089].map(count)).toEqual(['1.85 M', '247 k', '29\u202f089'])
    expect(percent(0.419)).toBe('41.9\u202f%')
  })

  it.each([
    [0.5, '0.5 s'],
    [9.96, '10 s'],
    [59.7, '1 min 00 s'],
    [463, '7 min 43 s'],
    [6720, '1 h 52 min'],
    [400_000, '5 days'],
    [Number.POSITIVE_INFINITY, '–'],
  ])('%d seconds are %s', (seconds, text) => {
    expect(duration(seconds)).toBe(text)
  })

  it.each([
    ['32', 32],
    [' 1 024 ', 1024],
    ['1\u202f024', 1024],
    ['0,5', 0.5],
    ['.5', 0.5],
    ['1e-3', 0.001],
    ['−2', -2],
    ['', ''],
    ['1,000,000', '1,000,000'],
    ['0x10', '0x10'],
    ['Infinity', 'Infinity'],
  ])('“%s” is read as %s', (text, value) => {
    expect(parseNumber(text)).toBe(value)
  })

  it('write a budget as it was given', () => {
    expect([2.5, 3, 600, 1024, 0.125].map(budgetText)).toEqual(['2.5 MiB', '3 MiB', '600 MiB', '1\u202f024 MiB', '0.125 MiB'])
  })

  it('write settings as people would', () => {
    expect([0.001, 1e-8, 300, true, 'cell', null].map(settingText)).toEqual(['0.001', '1e\u22128', '300', 'on', 'cell', 'none'])
  })
})
