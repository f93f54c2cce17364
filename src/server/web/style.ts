/** The style of the page. It loads no fonts and no images. */
export const STYLE = `
:root{color-scheme:light dark;--ink:#1b1f24;--soft:#59636e;--line:#d8dee4;--paper:#fff;--card:#f6f8fa;--mark:#0b5fad;--chip:#e7eef6}
@media(prefers-color-scheme:dark){:root{--ink:#e6edf3;--soft:#9aa5b1;--line:#30363d;--paper:#0f1419;--card:#171d24;--mark:#79b8ff;--chip:#1f2c3a}}
*{box-sizing:border-box}
body{font:16px/1.55 system-ui,"Segoe UI","Noto Sans",sans-serif;color:var(--ink);background:var(--paper);max-width:68rem;margin:0 auto;padding:2.5rem 1.25rem 4rem}
header{display:flex;flex-wrap:wrap;align-items:baseline;gap:.25rem 1rem;margin-bottom:1.25rem}
h1{font-size:1.5rem;line-height:1.25;margin:0;overflow-wrap:anywhere}
header p{margin:0;color:var(--soft)}
form{display:flex;gap:.5rem;margin-bottom:1.75rem}
input{flex:1;min-width:0;font:inherit;padding:.55rem .85rem;border:1px solid var(--line);border-radius:.5rem;background:var(--card);color:inherit}
::placeholder{color:var(--soft);opacity:1}
button{font:inherit;font-weight:600;padding:.55rem 1.1rem;border:1px solid var(--mark);border-radius:.5rem;background:var(--mark);color:var(--paper);cursor:pointer}
:focus-visible{outline:2px solid var(--mark);outline-offset:2px}
section{border:1px solid var(--line);border-radius:.6rem;margin-bottom:1rem;overflow:hidden}
h2{font-size:1rem;margin:0;padding:.65rem 1rem;background:var(--card);border-bottom:1px solid var(--line);overflow-wrap:anywhere}
table{border-collapse:collapse;width:100%;table-layout:fixed}
th,td{text-align:left;vertical-align:top;padding:.6rem 1rem}
tr+tr th{border-top:1px solid var(--line)}
tr+tr td{border-top:1px solid var(--line)}
th{width:9.5rem;font-weight:600;overflow-wrap:anywhere}
td.platforms{width:9rem}
td.size{white-space:nowrap;text-align:right;width:7rem;font-variant-numeric:tabular-nums}
code,pre{font:.85rem/1.5 ui-monospace,"Cascadia Mono","Noto Sans Mono",monospace}
code{overflow-wrap:anywhere}
.pull{display:block;user-select:all}
.digest{display:block;color:var(--soft);font-size:.75rem}
.chip{display:inline-block;background:var(--chip);border-radius:1rem;padding:0 .6rem;margin:0 .25rem .25rem 0;font-size:.8rem;white-space:nowrap}
details{border:1px solid var(--line);border-radius:.6rem;margin-bottom:1.75rem}
summary{cursor:pointer;padding:.65rem 1rem;font-weight:600}
details div{padding:0 1rem 1rem}
h3{font-size:.9rem;color:var(--soft);margin:1rem 0 .35rem}
pre{margin:0;padding:.75rem 1rem;background:var(--card);border:1px solid var(--line);border-radius:.4rem;overflow-x:auto;user-select:all}
.note{color:var(--soft)}
@media(max-width:44rem){tr{display:block;padding:.6rem 0}tr+tr{border-top:1px solid var(--line)}tr+tr th,tr+tr td{border-top:0}th,td,td.platforms,td.size{display:block;width:auto;padding:.1rem 1rem;text-align:left}}
`;
