import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { aptCommand, hasSource, osRelease } from './apt.mjs'
import { findChrome } from './chrome.mjs'
import { isBehind } from './dependencies.mjs'
import { fingerprint, isFresh, stamp } from './fresh.mjs'
import { playwrightTally, vitestTally } from './tally.mjs'
import { findLavapipe, softwareGpuEnvironment } from './vulkan.mjs'

/** A folder with these files in it. @param {Record<string, string>} files */
function folderOf(files) {
  const folder = mkdtempSync(join(tmpdir(), 'lattice-setup-'))
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(join(folder, path, '..'), { recursive: true })
    writeFileSync(join(folder, path), text)
  }
  return folder
}

describe('dependencies', () => {
  const wanted = {
    packages: { '': { version: '1' }, 'node_modules/a': { version: '2' }, 'node_modules/mac': { version: '3', optional: true } },
  }
  it.each([
    ['complete', { 'node_modules/a': { version: '2' } }, false],
    ['missing one', {}, true],
    ['of another version', { 'node_modules/a': { version: '1' } }, true],
  ])('an installation %s is behind: %3$s', (_, packages, behind) => {
    expect(isBehind(wanted, { packages })).toBe(behind)
  })
})

describe('the browser', () => {
  const browser = folderOf({ chromium: '#!/bin/sh\n', 'google-chrome': 'no program' })
  chmodSync(join(browser, 'chromium'), 0o755)

  it('is found on the PATH, if it is a program', () => {
    expect(findChrome({ PATH: `/nowhere:${browser}` })).toBe(join(browser, 'chromium'))
  })
  it('is CHROME_PATH before all', () => {
    expect(findChrome({ PATH: browser, CHROME_PATH: join(browser, 'google-chrome') })).toBe(join(browser, 'google-chrome'))
    expect(() => findChrome({ PATH: browser, CHROME_PATH: '/nowhere/chrome' })).toThrow(
      'CHROME_PATH is /nowhere/chrome, and no such file exists',
    )
  })
  it('may be one that Playwright downloaded, the newest', () => {
    const path = 'chrome-linux64/chrome'
    const cache = folderOf({ [`chromium-999/${path}`]: '', [`chromium-1200/${path}`]: '', [`chromium_headless_shell-1300/${path}`]: '' })
    expect(findChrome({ PATH: '/nowhere', PLAYWRIGHT_BROWSERS_PATH: cache })).toMatch(/chromium-1200|^\/opt|^\/usr/)
  })
})

describe('Debian packages', () => {
  it('reads which system this is', () => {
    const folder = folderOf({ 'os-release': 'PRETTY_NAME="Debian GNU/Linux 12 (bookworm)"\nID=debian\nVERSION_CODENAME=bookworm\n' })
    expect(osRelease(join(folder, 'os-release'))).toMatchObject({ ID: 'debian', VERSION_CODENAME: 'bookworm' })
    expect(osRelease('/nowhere')).toEqual({})
  })
  it('knows a suite from either kind of source file, and not from a comment', () => {
    const folder = folderOf({
      'sources.list': '# deb http://x one-backports main\n',
      'sources.list.d/a.sources': 'Suites: bookworm two-backports\n',
      'sources.list.d/b.list': 'deb http://x three-backports main\n',
      'sources.list.d/c.disabled': 'deb http://x four-backports main\n',
    })
    const known = ['one', 'two', 'three', 'four'].filter((name) => hasSource(`${name}-backports`, folder))
    expect(known).toEqual(['two', 'three'])
  })
  it('says the command to type', () => {
    expect(aptCommand({ packages: ['chromium'] })).toMatch(/^(sudo )?apt-get update && (sudo )?apt-get install -y chromium$/)
    expect(aptCommand({ packages: ['mesa'], backports: 'nosuch' })).toMatch(
      /^echo 'deb \S+ nosuch-backports main' \| (sudo )?tee \S+ && .* install -y -t nosuch-backports mesa$/,
    )
  })
})

describe('the software GPU', () => {
  it('is lavapipe’s manifest for this machine', () => {
    const folder = folderOf({ 'intel_icd.x86_64.json': '', 'lvp_icd.i686.json': '', 'lvp_icd.x86_64.json': '' })
    expect(findLavapipe([folder, '/nowhere'])).toBe(join(folder, 'lvp_icd.x86_64.json'))
    expect(findLavapipe(['/nowhere'])).toBeUndefined()
  })
  it('leaves a driver that the user has chosen', () => {
    expect(softwareGpuEnvironment({ VK_ICD_FILENAMES: '/mine.json' })).toEqual({})
    expect(softwareGpuEnvironment({ VK_DRIVER_FILES: '/mine.json' })).toEqual({})
  })
})

describe('fresh builds', () => {
  it('notices every change of an input, and nothing else', () => {
    const folder = folderOf({ 'src/a.ts': '1', 'src/b.ts': '2', 'src/a.test.ts': '3' })
    const print = () => fingerprint(['src', 'missing'], folder)
    const first = print()
    writeFileSync(join(folder, 'src/a.test.ts'), 'changed')
    expect(print()).toBe(first)
    writeFileSync(join(folder, 'src/a.ts'), 'changed')
    const second = print()
    expect(second).not.toBe(first)
    rmSync(join(folder, 'src/b.ts'))
    expect(print()).not.toBe(second)
  })
  it('remembers what a result was made of', () => {
    const folder = folderOf({})
    expect(isFresh(folder, 'a')).toBe(false)
    stamp(folder, 'a')
    expect([isFresh(folder, 'a'), isFresh(folder, 'b')]).toEqual([true, false])
  })
})

describe('the last line', () => {
  it('counts what the reports say, and a report that is missing as a failure', () => {
    const folder = folderOf({
      'unit.json': '{"numPassedTests":7,"numFailedTests":1}',
      'browser.json': '{"stats":{"expected":3,"unexpected":1,"flaky":1}}',
    })
    expect(vitestTally(join(folder, 'unit.json'))).toEqual({ passed: 7, failed: 1 })
    expect(playwrightTally(join(folder, 'browser.json'))).toEqual({ passed: 3, failed: 2 })
    expect([vitestTally('/nowhere'), playwrightTally('/nowhere')]).toEqual([
      { passed: 0, failed: 1 },
      { passed: 0, failed: 1 },
    ])
  })
})
