import { escapeHtml } from '../../errors/index.ts';

/** A button that copies a text. It does nothing without the script, which is what shows it. */
export function copyButton(text: string, what: string): string {
  return `<button type="button" class="copy" data-copy="${escapeHtml(text)}" title="Copy ${escapeHtml(what)}">Copy</button>`;
}

/** A command or a configuration that can be copied. */
export function copyable(title: string, text: string): string {
  return `<h3>${escapeHtml(title)}</h3>\n<div class="code"><pre>${escapeHtml(text)}</pre>${copyButton(text, title)}</div>`;
}

/** Milliseconds since 1970 as a date that reads the same everywhere: `2026-11-30 10:25 UTC`. */
export function formatTime(milliseconds: number): string {
  const date = new Date(milliseconds);
  return Number.isNaN(date.getTime()) ? '' : `${date.toISOString().slice(0, 16).replace('T', ' ')} UTC`;
}

/** The address of the page about an image. */
export function imageAddress(repository: string, reference: string): string {
  return `/image?${new URLSearchParams({ name: repository, ref: reference }).toString()}`;
}
