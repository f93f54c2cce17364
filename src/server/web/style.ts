/** The style of the pages. It loads no fonts and no images. */
export const STYLE = `
:root{color-scheme:light dark;--ink:#1b1f24;--soft:#59636e;--line:#d8dee4;--paper:#fff;--card:#f6f8fa;--mark:#0b5fad;--chip:#e7eef6;--hover:#eef4fb}
@media(prefers-color-scheme:dark){:root{--ink:#e6edf3;--soft:#9aa5b1;--line:#30363d;--paper:#0f1419;--card:#171d24;--mark:#79b8ff;--chip:#1f2c3a;--hover:#18222d}}
*{box-sizing:border-box}
body{font:15px/1.5 system-ui,"Segoe UI","Noto Sans",sans-serif;color:var(--ink);background:var(--paper);max-width:76rem;margin:0 auto;padding:1.75rem 1.25rem 1.5rem;min-height:100vh;display:flex;flex-direction:column}
main{flex:1}
a{color:var(--mark);text-decoration:none}
a:hover{text-decoration:underline}
header{display:flex;flex-wrap:wrap;align-items:baseline;gap:.15rem 1rem;margin-bottom:1rem}
h1{font-size:1.35rem;line-height:1.3;margin:0;min-width:0;overflow-wrap:break-word}
header p{margin:0;color:var(--soft)}
.back{flex-basis:100%;font-size:.875rem}
form{display:flex;gap:.5rem;margin-bottom:1rem}
input{flex:1;min-width:0;font:inherit;padding:.45rem .75rem;border:1px solid var(--line);border-radius:.4rem;background:var(--card);color:inherit}
::placeholder{color:var(--soft);opacity:1}
button{font:inherit;font-weight:600;padding:.45rem 1rem;border:1px solid var(--mark);border-radius:.4rem;background:var(--mark);color:var(--paper);cursor:pointer}
.copy{display:none;font-size:.75rem;font-weight:500;padding:.05rem .5rem;background:var(--paper);color:var(--mark);border-color:var(--line);min-width:3.9rem}
.copy:hover{border-color:var(--mark)}
.js .copy{display:inline-block}
:focus-visible{outline:2px solid var(--mark);outline-offset:2px}
table{border-collapse:collapse;width:100%}
thead>tr>*{border-bottom:1px solid var(--line)}
thead th{font-size:.75rem;font-weight:600;color:var(--soft);padding:.25rem .6rem;white-space:nowrap}
th,td{text-align:left;vertical-align:baseline;padding:.3rem .6rem;overflow-wrap:anywhere}
tbody tr+tr>*{border-top:1px solid var(--line)}
tbody tr.same>*{border-top-color:transparent}
tbody tr:hover{background:var(--hover)}
tbody th{font-weight:600}
tr.same .name{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%)}
.tags th{width:38%}
.num{text-align:right;white-space:nowrap;font-variant-numeric:tabular-nums}
.when{white-space:nowrap;color:var(--soft);font-variant-numeric:tabular-nums}
.act{width:1%;white-space:nowrap}
code,pre,.mono{font:.8125rem/1.5 ui-monospace,"Cascadia Mono","Noto Sans Mono",monospace}
code{overflow-wrap:anywhere}
.soft{color:var(--soft)}
.chip{display:inline-block;background:var(--chip);border-radius:1rem;padding:0 .55rem;margin:0 .25rem .1rem 0;font-size:.78rem;white-space:nowrap}
nav{display:flex;gap:1rem;align-items:baseline;margin:1rem 0;color:var(--soft)}
details{border:1px solid var(--line);border-radius:.5rem;margin:.75rem 0}
summary{cursor:pointer;padding:.5rem .9rem;font-weight:600}
details>div{padding:0 .9rem .9rem}
h2{font-size:1.02rem;margin:1.5rem 0 .5rem;overflow-wrap:anywhere}
h2 code{font-weight:400}
#list+details{margin-top:1.5rem}
h3{font-size:.8125rem;color:var(--soft);margin:.85rem 0 .3rem;font-weight:600}
pre{margin:0;padding:.5rem .75rem;background:var(--card);border:1px solid var(--line);border-radius:.35rem;overflow-x:auto;user-select:all;flex:1;min-width:0}
.code{display:flex;gap:.5rem;align-items:flex-start}
.code .copy{margin-top:.4rem}
dl{display:grid;grid-template-columns:max-content minmax(0,1fr);gap:.15rem 1.25rem;margin:0}
dt{color:var(--soft)}
dd{margin:0;overflow-wrap:anywhere}
.keys{font-size:.8125rem;color:var(--soft);display:none}
.js .keys{display:block}
kbd{font:.75rem ui-monospace,monospace;border:1px solid var(--line);border-bottom-width:2px;border-radius:.25rem;padding:0 .3rem;background:var(--card)}
footer{display:flex;flex-wrap:wrap;gap:.25rem 1.5rem;justify-content:space-between;margin-top:2rem;padding-top:.75rem;border-top:1px solid var(--line);color:var(--soft);font-size:.8125rem}
.hidden{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%)}
@media(max-width:48rem){
body{padding:1.1rem 1rem 1rem}
thead,.keys,.js .keys{display:none}
tbody tr{display:flex;flex-wrap:wrap;gap:0 .6rem;padding:.45rem 0;align-items:baseline}
th,td,.act{display:block;padding:.05rem 0;width:auto;border:0!important}
tbody tr+tr{border-top:1px solid var(--line)}
.tags th{width:100%}
tbody tr.same{border-top-color:transparent!important}
.tags tr.same th{position:absolute}
.tags tbody tr{position:relative;padding-right:4.6rem}
.tags .act{position:absolute;right:0;bottom:.45rem}
.tags .when{font-size:.8125rem}
.num{text-align:left}
dl{grid-template-columns:minmax(0,1fr)}
dd{margin-bottom:.35rem}
.code{flex-direction:column;align-items:stretch}
.code .copy{align-self:flex-end;margin-top:0}
}
`;
