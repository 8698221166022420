/** The page's own style: it loads nothing, follows the reader's light or dark, and wraps on a phone. */
export const STYLE = `
:root { color-scheme: light dark; --ground: #ffffff; --panel: #f6f8fa; --line: #d0d7de; --text: #1f2328; --quiet: #59636e;
  --made: #1a7f37; --changed: #7d5800; --replaced: #7a3fd1; --removed: #cf222e; --made-ground: #dafbe1; --removed-ground: #ffebe9; }
@media (prefers-color-scheme: dark) { :root { --ground: #0d1117; --panel: #161b22; --line: #3d444d; --text: #e6edf3; --quiet: #9198a1;
  --made: #3fb950; --changed: #d6a01d; --replaced: #b88cf5; --removed: #ff7b72; --made-ground: #12331d; --removed-ground: #43171a; } }
* { box-sizing: border-box; }
body { margin: 0 auto; padding: 1rem; max-width: 62rem; background: var(--ground); color: var(--text); font: 16px/1.5 system-ui, sans-serif; overflow-wrap: anywhere; }
h1 { font-size: 1.35rem; line-height: 1.3; } h2 { font-size: 1.2rem; margin-top: 2.5rem; border-top: 1px solid var(--line); padding-top: 1.5rem; } h3 { font-size: 1rem; margin: 1.75rem 0 .5rem; }
a { color: inherit; text-underline-offset: .2em; }
.verdict { background: var(--panel); border-left: .3rem solid var(--changed); padding: .75rem 1rem; margin: 1rem 0; }
.verdict.fine { border-color: var(--made); } .verdict.grave { border-color: var(--removed); }
nav { display: flex; flex-wrap: wrap; gap: .25rem 1rem; color: var(--quiet); font-size: .9rem; }
ul { list-style: none; margin: 0; padding: 0; } li { margin: .5rem 0; padding-left: 1.6rem; position: relative; }
li > .sign { position: absolute; left: 0; width: 1.2rem; text-align: center; font-weight: 700; }
li p { margin: .1rem 0; color: var(--quiet); font-size: .92rem; white-space: pre-wrap; }
.made { color: var(--made); } .changed, .warning { color: var(--changed); } .replaced { color: var(--replaced); } .removed, .error { color: var(--removed); } .calm, .info { color: var(--quiet); }
b { font-weight: 600; } summary { cursor: pointer; display: inline; } details { display: inline; }
pre { display: grid; grid-template-columns: minmax(100%, max-content); background: var(--panel); border: 1px solid var(--line); border-radius: 6px; padding: .5rem .75rem; overflow-x: auto; font: 13px/1.5 ui-monospace, monospace; overflow-wrap: normal; }
pre.error { display: block; white-space: pre-wrap; } pre span { display: block; } pre .plus { background: var(--made-ground); } pre .minus { background: var(--removed-ground); } pre .at { color: var(--quiet); }
.legend { color: var(--quiet); font-size: .92rem; }
.picture { overflow-x: auto; border: 1px solid var(--line); border-radius: 6px; background: var(--panel); }
svg { display: block; max-width: 100%; height: auto; } svg text { font: 12px system-ui, sans-serif; fill: var(--quiet); text-anchor: middle; } svg .name { fill: var(--text); font-weight: 600; } svg .label { text-anchor: end; font-size: 11px; paint-order: stroke; stroke: var(--panel); stroke-width: 5px; }
.node rect { fill: var(--ground); stroke: var(--line); stroke-width: 1.5; } .node.made rect { stroke: var(--made); stroke-width: 3; } .node.changed rect { stroke: var(--changed); stroke-width: 2.5; }
.node.replaced rect { stroke: var(--replaced); stroke-width: 3; } .node.removed rect { stroke: var(--removed); stroke-width: 3; stroke-dasharray: 5 4; }
.edge { fill: none; stroke: var(--quiet); stroke-width: 1.5; } .edge.dist-forward { stroke-width: 3; } .edge.fail-over { stroke-dasharray: 4 4; } .tip { fill: var(--quiet); }
`;
