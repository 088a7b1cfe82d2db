/** The look of a report: the studio's tokens, light by default, dark where the reader's system is. */

const LIGHT = `--app:#eef1f5;--pane:#fff;--raised:#f6f7f9;--line:#dfe3e8;--soft:#eceef1;--text:#12161b;--text2:#434c57;--text3:#5a636e;
--accent:#0a5cbb;--accent-soft:#e3effd;--ok:#0c7446;--ok-soft:#e2f5eb;--warn:#825400;--warn-soft:#fdf2d9;--bad:#b9232a;--bad-soft:#fdeaea;--idle:#5a636e;--idle-soft:#eceff3;
--c1:#0d4794;--c2:#a38e41;--c3:#850f00;--c4:#0c7d73;--c5:#8b50d8;--c6:#98590a;--c7:#119bbf;--c8:#5a2e51;--grid:#eceef1;--axis:#b9c0c9`
const DARK = `--app:#0b0d10;--pane:#111419;--raised:#171b21;--line:#262c34;--soft:#1c2127;--text:#e9ecf0;--text2:#aab2bd;--text3:#8a939f;
--accent:#7cbdff;--accent-soft:#14273a;--ok:#52cf95;--ok-soft:#10281e;--warn:#f2b84b;--warn-soft:#2b2210;--bad:#ff7b72;--bad-soft:#32171a;--idle:#8a939f;--idle-soft:#1b2027;
--c1:#56a3d8;--c2:#f2e26b;--c3:#ed5991;--c4:#b2f5dc;--c5:#8c65ef;--c6:#f9a58c;--c7:#51d2e8;--c8:#b0721e;--grid:#1e232a;--axis:#39414b`

const INKS = Array.from({ length: 8 }, (_, i) => `.k${i + 1}{--ink:var(--c${i + 1})}`).join('')

export const STYLE = `:root{color-scheme:light dark;${LIGHT}}@media (prefers-color-scheme:dark){:root{${DARK}}}
${INKS}
*{box-sizing:border-box;margin:0}
body{background:var(--app);color:var(--text);font:14px/1.5 system-ui,-apple-system,"Segoe UI",Inter,Cantarell,"Noto Sans",sans-serif;font-variant-numeric:tabular-nums;-webkit-font-smoothing:antialiased}
main{max-width:1180px;margin:0 auto;padding:40px 24px 56px;display:grid;gap:20px}
header,section{background:var(--pane);border:1px solid var(--line);border-radius:10px;padding:24px 28px;min-width:0}
header{padding:28px}
.brand{color:var(--text3);font-size:12px;letter-spacing:.02em}.brand span{margin-left:8px;padding-left:10px;border-left:1px solid var(--line)}
h1{font-size:30px;line-height:1.2;font-weight:600;margin:10px 0 10px;overflow-wrap:anywhere;letter-spacing:-.01em}
h2{font-size:15px;font-weight:600;margin-bottom:14px}
h2+.lead{margin:-8px 0 16px}
.lead{color:var(--text2);max-width:78ch;overflow-wrap:anywhere;white-space:pre-line}
.state{display:inline-flex;align-items:center;gap:8px;font-size:13px;font-weight:500;padding:3px 12px 3px 10px;border-radius:99px;margin-bottom:12px}
.state span{width:8px;height:8px;border-radius:99px;background:currentColor}
.ok{color:var(--ok);background:var(--ok-soft)}.warn{color:var(--warn);background:var(--warn-soft)}.bad{color:var(--bad);background:var(--bad-soft)}.idle{color:var(--idle);background:var(--idle-soft)}
.facts{display:grid;grid-template-columns:repeat(auto-fill,minmax(150px,1fr));gap:18px 24px;margin-top:20px}
.facts div{min-width:0}.facts dt{color:var(--text3);font-size:12px}.facts dd{font-size:19px;font-weight:500;overflow-wrap:anywhere;line-height:1.3}.facts small{display:block;line-height:1.4;font-size:12px;color:var(--text3);font-weight:400}
section .facts{margin-top:0}section .facts dd{font-size:14px}
.hero{grid-column:1/-1}.charts{display:grid;grid-template-columns:repeat(2,minmax(0,1fr));gap:26px 32px}
figcaption{display:flex;flex-wrap:wrap;gap:2px 8px;align-items:baseline;font-size:13px;margin-bottom:6px}figcaption i{color:var(--text3);font-style:normal;font-size:12px}
.keys{margin-left:auto;display:flex;flex-wrap:wrap;gap:2px 14px;color:var(--text2);font-size:12px}.keys b{font-weight:600;color:var(--text)}
s{display:inline-block;width:12px;height:3px;border-radius:2px;background:var(--ink);margin-right:6px;vertical-align:middle;text-decoration:none}
svg{display:block;width:100%;height:auto}
.grid{stroke:var(--grid);fill:none}.axis{stroke:var(--axis);fill:none}.tick{fill:var(--text3);font-size:10.5px;paint-order:stroke;stroke:var(--pane);stroke-width:3px;stroke-linejoin:round}.end{text-anchor:end}.mid{text-anchor:middle}
.line,.raw{stroke:var(--ink);fill:none;stroke-linejoin:round;stroke-linecap:round}.line{stroke-width:1.8}.raw{stroke-width:1;opacity:.26}
.dot{fill:var(--pane);stroke:var(--ink);stroke-width:1.6}.best{fill:var(--pane);stroke:var(--text);stroke-width:1.8}.cross{stroke:var(--bad);stroke-width:1.8;fill:none}
.wide{overflow-x:auto}
table{border-collapse:collapse;width:100%;font-size:13px}
th{color:var(--text3);font-size:12px;font-weight:500;text-align:left;white-space:nowrap}
th,td{padding:6px 16px 6px 0;border-bottom:1px solid var(--soft);vertical-align:top}th:last-child,td:last-child{padding-right:0}
tr:last-child td{border-bottom:0}td{overflow-wrap:anywhere}
.n{text-align:right;white-space:nowrap}.q{color:var(--text3)}.mono{font-family:ui-monospace,"SF Mono","DejaVu Sans Mono",Menlo,Consolas,monospace;font-size:12px}
.changed{color:var(--accent);font-weight:600}.top td{background:var(--accent-soft)}.top td:first-child{box-shadow:-8px 0 0 var(--accent-soft);border-radius:4px 0 0 4px}.top td:last-child{box-shadow:8px 0 0 var(--accent-soft)}
.tag{display:inline-block;border-radius:99px;padding:0 9px;font-size:12px;white-space:nowrap}
.two{display:grid;grid-template-columns:repeat(2,minmax(0,1fr));gap:0 40px}
.share{display:flex;height:10px;border-radius:99px;overflow:hidden;gap:2px;background:var(--soft);margin-bottom:12px}.share rect{height:10px}
.counts+.q{margin-top:10px}.counts{display:flex;flex-wrap:wrap;gap:8px}
.paths path{fill:none;stroke-width:1.6;opacity:.72}.paths .lost{stroke:var(--text3);opacity:.3;stroke-dasharray:3 3}.paths .first{stroke-width:3.4;opacity:1}
.pole{stroke:var(--axis)}.pole-name{fill:var(--text);font-size:12px;font-weight:500;text-anchor:middle}
.bar{fill:var(--accent)}.bar-name{fill:var(--text);font-size:12.5px}
pre{font:12px/1.6 ui-monospace,"SF Mono","DejaVu Sans Mono",Menlo,Consolas,monospace;white-space:pre-wrap;overflow-wrap:anywhere}
details{margin-top:14px}.facts+.wide{margin-top:20px}details summary{cursor:pointer;color:var(--accent);font-weight:500}details[open] summary{margin-bottom:12px}
footer{color:var(--text3);font-size:12px;text-align:center;padding-top:8px}
@media (max-width:820px){.charts,.two{grid-template-columns:minmax(0,1fr)}main{padding:16px 12px}header,section{padding:20px}}
@media print{:root{${LIGHT}}body{background:#fff}main{max-width:none;padding:0}header,section{border:0;padding:12px 0;break-inside:avoid}}`
