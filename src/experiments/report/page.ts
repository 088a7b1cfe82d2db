/** The page of a report: one file without a script, which asks the network for nothing. */
import { html, Markup, shortened } from './html'
import { STYLE } from './style'

const POLICY = "default-src 'none'; style-src 'unsafe-inline'"

export interface Fact {
  label: string
  value: string
  /** Smaller, beside it. */
  more?: string
}

export interface ReportHead {
  /** What it is: `Run`, `Sweep`. */
  kind: string
  name: string
  status: { word: string; tone: 'ok' | 'warn' | 'bad' | 'idle' }
  lead: string
  facts: readonly Fact[]
}

export interface ReportMaker {
  /** ISO date. */
  created: string
  /** Version of the studio. */
  build: string
}

export const facts = (list: readonly Fact[]): Markup =>
  html`<dl class="facts">${list.map(
    ({ label, value, more }) => html`<div><dt>${label}</dt><dd>${value}${more ? html` <small>${more}</small>` : null}</dd></div>`,
  )}</dl>`

export const section = (title: string, body: Markup | null, lead = ''): Markup | null =>
  body && html`<section><h2>${title}</h2>${lead ? html`<p class="lead">${lead}</p>` : null}${body}</section>`

/** A date as a person reads it, in UTC. */
export const dateText = (date: string): string => {
  const match = /^(\d{4}-\d\d-\d\d)T(\d\d:\d\d)/.exec(date)
  return match ? `${match[1]} ${match[2]} UTC` : '–'
}

export function page(head: ReportHead, sections: readonly (Markup | null)[], { created, build }: ReportMaker): string {
  const { kind, name, status, lead } = head
  const body = html`<header><p class="brand">Lattice Studio <span>${kind} report</span></p><h1 dir="auto">${shortened(name)}</h1><p class="state ${status.tone}"><span></span>${status.word}</p><p class="lead" dir="auto">${shortened(lead, 2000)}</p>${facts(head.facts)}</header>${sections}<footer>Made by Lattice Studio ${build}, ${dateText(created)}. This file stands alone: it runs no script and asks the network for nothing.</footer>`
  return html`<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta http-equiv="Content-Security-Policy" content="${new Markup(POLICY)}"><meta name="viewport" content="width=device-width, initial-scale=1"><meta name="color-scheme" content="light dark"><title>${shortened(name)} · ${kind} report</title><style>${new Markup(STYLE)}</style></head><body><main>${body}</main></body></html>
`.text
}
