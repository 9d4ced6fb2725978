import type { AllowedHosts } from '../http/guarded-url.ts';
import type { Send } from '../http/send.ts';
import type { Credentials } from '../http/signed-request.ts';
import type { NoticeLanguage } from './text/text.ts';

/** What channels work with. Nothing of it is loaded or opened here, so that a run without notices costs nothing. */
export interface ChannelDeps {
  /** For URLs that settings name: the guarded sender's. */
  readonly send: Send;
  /** As the guarded sender has them. */
  readonly allowed: AllowedHosts;
  /** A setting's text, for `{"from":"NAME"}`; undefined when it is unset. */
  readonly lookup: (name: string) => string | undefined;
  /** Takes out what is secret beside the channel's own: a receiver may have got to know it. Default: what looks like a credential. */
  readonly mask?: (text: string) => string;
  readonly smn: SmnDeps;
  readonly lang: NoticeLanguage;
  readonly now?: () => Date;
}

export interface SmnDeps {
  /** Not the guarded one: the endpoint is a setting of its own, and may be inside. */
  readonly send: Send;
  /** `SMN_ENDPOINT`; `{region}` is filled in from the topic's URN. */
  readonly endpoint: string;
  /** @throws CREDENTIALS_MISSING */
  readonly credentials: () => Credentials;
}
