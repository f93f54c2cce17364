import { counted, distinctHints, fewItems, RootsmithError } from '../../errors/index.ts';
import type { IndexFinding, ModulesReport, ReportedModule } from '../../installer/index.ts';

const MAX_NOTICES = 20;
const MAX_NAMES = 5;

/** The report as lines: each module that would be refused with the reasons, what else was found, and a summary. */
export function modulesLines(report: ModulesReport, { quiet }: { readonly quiet: boolean }): readonly string[] {
  const refused = report.modules.filter(isRefused);
  const details = refused.flatMap(refusedLines);
  if (quiet) return details;
  return [
    ...headLines(report),
    ...details,
    ...noticeLines(report),
    ...report.indexes.map(indexLine),
    summaryLine(report),
  ];
}

/** The error for modules that would be refused; undefined where all load. */
export function refusedModules({ modules, kernel }: ModulesReport): RootsmithError | undefined {
  const refused = modules.filter(isRefused);
  const [first] = refused;
  if (first === undefined) return undefined;
  const which =
    refused.length === 1 ? `\`${first.module.path}\`` : `${refused.length} of ${counted(modules.length, 'module')}`;
  return new RootsmithError('MODULE_REFUSED', `the kernel ${kernel.release} would refuse ${which}`, {
    hint: distinctHints(refused.map(({ hint }) => hint)),
    details: { refused: refused.length, modules: modules.length },
  });
}

function isRefused({ outcome }: ReportedModule): boolean {
  return outcome === 'refused';
}

function headLines({ place, platform, talos, kernel, enforcement }: ModulesReport): readonly string[] {
  const facts = [place, platform, talos && `Talos ${talos}`, `kernel ${kernel.release}`];
  const [signatures = '', lockdown = ''] = enforcement.reasons;
  return [
    facts.filter((fact) => fact !== undefined).join(', '),
    `signatures are ${enforcement.signatures}: ${signatures}`,
    ...(enforcement.lockdown === 'none' ? [] : [`locked down for ${enforcement.lockdown}: ${lockdown}`]),
  ];
}

function refusedLines({ module, errno, reasons, dmesg, hint }: ReportedModule): readonly string[] {
  return [
    `refused: ${module.path} (${module.tree}): ${errno?.name ?? ''} ${errno?.number ?? ''}, ${errno?.text ?? ''}`,
    ...reasons.map((reason) => `  ${reason}`),
    ...(dmesg.length === 0 ? ['  dmesg: nothing'] : dmesg.map((line) => `  dmesg: ${line}`)),
    ...(hint === undefined ? [] : [`  hint: ${hint}`]),
  ];
}

/** Notices of modules that load. */
function noticeLines({ modules }: ModulesReport): readonly string[] {
  const notices = modules
    .filter((module) => !isRefused(module))
    .flatMap(({ module, notices: found }) =>
      found.map(({ kind, message }) => `note: ${module.path}: ${kind}: ${message}`),
    );
  const more = notices.length - MAX_NOTICES;
  return more > 1 ? [...notices.slice(0, MAX_NOTICES), `and ${more} more notes (--json lists all)`] : notices;
}

function indexLine({ path, message, modules }: IndexFinding): string {
  const names = fewItems(modules, MAX_NAMES);
  return `index: ${path} ${message}${names === '' ? '' : `: ${names}`}`;
}

function summaryLine({ modules }: ModulesReport): string {
  const refused = modules.filter(isRefused).length;
  const count = counted(modules.length, 'module');
  return `${count}: ${modules.length - refused} load, ${refused} refused`;
}

/** The report as a value for programs; docs/modules.md describes it. */
export function modulesDocument(report: ModulesReport): unknown {
  const { place, digest, platform, talos, kernel, enforcement, modules, indexes } = report;
  const refused = modules.filter(isRefused).length;
  return {
    place,
    digest,
    platform,
    talos,
    kernel: {
      kind: kernel.kind,
      release: kernel.release,
      banner: kernel.banner,
      vermagic: kernel.vermagic,
      exports: kernel.exports.size,
      hasConfig: kernel.config !== undefined,
      hasBtf: kernel.hasBtf,
      certificates: kernel.certificates.map(({ subject, issuer, serial, fingerprint }) => ({
        subject,
        issuer,
        serial,
        fingerprint,
      })),
    },
    enforcement,
    modules: modules.map(moduleDocument),
    indexes,
    summary: { modules: modules.length, load: modules.length - refused, refused },
  };
}

function moduleDocument({ module, ...verdict }: ReportedModule): unknown {
  const { path, tree, name, signature } = module;
  return { path, tree, name, vermagic: module.module?.vermagic, signature: signatureDocument(signature), ...verdict };
}

function signatureDocument(signature: ReportedModule['module']['signature']): unknown {
  switch (signature.kind) {
    case 'valid':
    case 'altered':
      return { kind: signature.kind, by: signature.by.subject, serial: signature.by.serial };
    case 'other-key':
    case 'has-attributes':
      return signature.signer.kind === 'key-id'
        ? { kind: signature.kind, keyId: signature.signer.keyId.toString('hex') }
        : { kind: signature.kind, by: signature.signer.issuer, serial: signature.signer.serial };
    case 'unsupported':
    case 'malformed':
      return { kind: signature.kind, what: signature.what };
    case 'unsigned':
      return { kind: signature.kind };
  }
}
