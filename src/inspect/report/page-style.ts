/** The style of a report. It loads no fonts and no images. Owners have the colours `--o0` to `--o8`. */
export const REPORT_STYLE = `
:root{color-scheme:light dark;--ink:#1b1f24;--soft:#57606a;--line:#d5dbe1;--paper:#fff;--card:#f5f7f9;--mark:#0a5aa6;--edge:#fff;
--o0:#c3cfdc;--o1:#f9bd8b;--o2:#9fd6cf;--o3:#cbbcf6;--o4:#b3dc9a;--o5:#f4bfd2;--o6:#ecd878;--o7:#a9cbf5;--o8:#e6e9ed;
--good:#1a7f37;--bad:#b42318;--warn:#fff6df;--warn-line:#d9a520;--warn-ink:#5f4500}
@media(prefers-color-scheme:dark){:root{--ink:#e6edf3;--soft:#9da7b3;--line:#30373f;--paper:#0f1419;--card:#171d24;--mark:#79b8ff;--edge:#0f1419;
--o0:#3b4857;--o1:#8a4b14;--o2:#13635f;--o3:#57459a;--o4:#39661f;--o5:#86335a;--o6:#6a5a08;--o7:#1c5596;--o8:#252c34;
--good:#56d364;--bad:#ff8b7e;--warn:#2b2208;--warn-line:#8a6a13;--warn-ink:#f2d98b}}
*{box-sizing:border-box}
html{scroll-padding-top:1rem}
body{font:16px/1.5 system-ui,"Segoe UI","Noto Sans",sans-serif;color:var(--ink);background:var(--paper);max-width:80rem;margin:0 auto;padding:2rem 1.25rem 4rem}
h1,h1.path{font-size:1.3rem;line-height:1.3;margin:0;overflow-wrap:anywhere}
h2{font-size:1.15rem;line-height:1.3;margin:0 0 .25rem}
h3{font-size:.95rem;margin:0 0 .5rem}
p{margin:0}
a{color:var(--mark)}
:focus-visible{outline:2px solid var(--mark);outline-offset:2px}
code,.path,pre{font-family:ui-monospace,"Cascadia Mono","Noto Sans Mono",monospace;font-size:.85rem}
thead .path{font-family:inherit;font-size:.8rem}
.path,code{overflow-wrap:anywhere;unicode-bidi:isolate}
.eyebrow{color:var(--soft);font-size:.85rem;margin-bottom:.15rem}
.soft{color:var(--soft)}
.facts{display:flex;flex-wrap:wrap;gap:.15rem 1.5rem;margin:.6rem 0 0;font-size:.9rem}
.facts div{display:flex;gap:.4rem;min-width:0}
.facts dt{color:var(--soft);white-space:nowrap}
.facts dd{margin:0;overflow-wrap:anywhere;min-width:0}
nav ul{display:flex;flex-wrap:wrap;gap:.25rem 1.1rem;list-style:none;margin:1.1rem 0 0;padding:.7rem 0;border:solid var(--line);border-width:1px 0;font-size:.9rem}
nav a{text-decoration:none}
nav a:hover{text-decoration:underline}
.figures{display:grid;grid-template-columns:repeat(auto-fit,minmax(9.5rem,1fr));gap:.75rem;margin:1.25rem 0 0}
.figures div{background:var(--card);border:1px solid var(--line);border-radius:.5rem;padding:.7rem .9rem}
.figures dt{color:var(--soft);font-size:.85rem}
.figures dd{margin:0;font-size:1.35rem;font-weight:600;line-height:1.3;font-variant-numeric:tabular-nums}
.figures small{display:block;color:var(--soft);font-weight:400;font-size:.8rem}
.warnings{background:var(--warn);color:var(--warn-ink);border:1px solid var(--warn-line);border-radius:.5rem;padding:.8rem 1rem;margin-top:1.25rem}
.warnings h2{font-size:1rem}
.warnings ul{margin:.25rem 0 0;padding-left:1.2rem}
.warnings li{overflow-wrap:anywhere}
section{margin-top:2.5rem}
section p+div,section p+details{margin-top:.9rem}
section>p{color:var(--soft);max-width:60rem}
.columns{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(100%,30rem),1fr));gap:0 2.5rem;align-items:start}
table{border-collapse:collapse;width:100%;font-size:.9rem}
th,td{text-align:left;vertical-align:top;padding:.4rem .75rem .4rem 0}
th{font-weight:600;color:var(--soft);font-size:.8rem;border-bottom:1px solid var(--line);white-space:nowrap}
tbody tr+tr>*{border-top:1px solid var(--line)}
tbody th{font-weight:400;font-size:inherit;color:inherit;white-space:normal;border-bottom:0}
th:last-child,td:last-child{padding-right:0}
.number{text-align:right;white-space:nowrap;font-variant-numeric:tabular-nums}
.nowrap{white-space:nowrap}
.scroll{overflow-x:auto}
pre{white-space:pre-wrap;overflow-wrap:anywhere;margin:0;background:var(--card);border:1px solid var(--line);border-radius:.4rem;padding:.6rem .8rem}
pre+h3{margin-top:1rem}
details>summary{cursor:pointer;color:var(--mark);margin-bottom:.5rem;font-size:.9rem}
ul.paths{list-style:none;margin:0;padding:0}
.bar{display:block;width:100%;height:.5rem;margin-top:.45rem}
.bar rect{fill:var(--mark)}
.bar .track{fill:var(--line)}
td.meter{width:22%;min-width:4rem}
.swatch{display:inline-block;width:.8em;height:.8em;border-radius:.2em;margin-right:.45em;vertical-align:-.05em;border:1px solid color-mix(in srgb,var(--ink) 25%,transparent)}
.o0{background:var(--o0)}.o1{background:var(--o1)}.o2{background:var(--o2)}.o3{background:var(--o3)}.o4{background:var(--o4)}.o5{background:var(--o5)}.o6{background:var(--o6)}.o7{background:var(--o7)}.o8{background:var(--o8)}
.added{color:var(--good)}.removed{color:var(--bad)}.changed{color:var(--mark)}
.depth1{padding-left:1.1rem}.depth2{padding-left:2.2rem}.depth3{padding-left:3.3rem}.depth4{padding-left:4.4rem}
.tools{display:flex;flex-wrap:wrap;gap:.6rem 1.25rem;align-items:center;margin-bottom:.7rem}
.choice{display:inline-flex;border:1px solid var(--line);border-radius:.45rem;overflow:hidden}
.choice button{border:0;border-radius:0;background:none;padding:.3rem .8rem}
.choice button+button{border-left:1px solid var(--line)}
.choice button[aria-pressed=true]{background:var(--mark);color:var(--paper)}
button{font:inherit;font-size:.9rem;color:inherit;background:var(--card);border:1px solid var(--line);border-radius:.45rem;padding:.3rem .7rem;cursor:pointer;text-align:left}
.choice button:focus-visible{outline-offset:-3px;outline-color:currentcolor}
.legend{display:flex;flex-wrap:wrap;gap:.4rem;list-style:none;margin:0;padding:0}
.legend button{background:none;padding:.2rem .6rem}
.legend button[aria-pressed=true]{border-color:var(--mark);box-shadow:inset 0 0 0 1px var(--mark)}
.crumbs{display:flex;flex-wrap:wrap;gap:.1rem;align-items:center;min-height:2rem;font-size:.9rem}
.crumbs button{border:0;background:none;color:var(--mark);padding:.2rem .25rem;overflow-wrap:anywhere}
.crumbs button[disabled]{color:var(--ink);font-weight:600;cursor:default}
.crumbs span{color:var(--soft)}
.map{position:relative;height:min(34rem,75vh);overflow:hidden;border-radius:.4rem;background:var(--card)}
.map.icicle{height:auto}
.cell{position:absolute;overflow:hidden;font-size:.75rem;line-height:1.1rem;padding:0 .3rem;cursor:default;color:var(--ink);box-shadow:inset 0 0 0 1px var(--edge);white-space:nowrap;text-overflow:ellipsis;border-radius:2px}
.cell.dir{cursor:zoom-in}
.cell.frame{background:var(--card);box-shadow:inset 0 0 0 1px var(--line);font-weight:600}
.cell.frame b{font-weight:400;color:var(--soft);margin-left:.4rem}
.cell b{font-weight:400;opacity:.8;margin-left:.4rem}
.cell:hover{box-shadow:inset 0 0 0 2px var(--mark)}
.cell:focus-visible{outline:0;box-shadow:inset 0 0 0 3px var(--mark);z-index:1}
.cell.dim{opacity:.18}
.told{min-height:1.5rem;margin:.5rem 0 1rem;font-size:.9rem;overflow-wrap:anywhere}
.open{border:0;background:none;padding:0;color:var(--mark);font-size:inherit;overflow-wrap:anywhere}
.needs-script{display:none}
.scripted .needs-script{display:block}
footer{margin-top:3rem;padding-top:1rem;border-top:1px solid var(--line);color:var(--soft);font-size:.85rem}
@media(max-width:40rem){body{padding:1.25rem 1rem 3rem}h1,h1.path{font-size:1.05rem}section{margin-top:2rem}.map{height:60vh}.figures{grid-template-columns:1fr 1fr}.figures dd{font-size:1.15rem}.wide{display:none}th,td{padding-right:.6rem}}
@media print{nav,.tools,.crumbs{display:none}section{break-inside:avoid}}
`;
