//! What is made of the table of notices: their kinds, for whom each is, its facts and its words.

macro_rules! notices {
    ($($(#[doc = $doc:literal])+ $v:ident $kind:literal $audience:ident { $($field:ident),* }
        $kk1:literal $kk2:literal $ru1:literal $ru2:literal $en1:literal $en2:literal;)+) => {
        kernel::text_enum! {
            /// What a message is about.
            MessageKind { $($(#[doc = $doc])+ $v = $kind),+ }
        }
        impl MessageKind {
            /// Who is told.
            pub fn audience(self) -> NoticeAudience { match self { $(Self::$v => NoticeAudience::$audience),+ } }
            /// What happened.
            pub fn event(self) -> &'static str { match self { $(Self::$v => concat!($($doc),+).trim_ascii()),+ } }
            /// The facts that its words may name.
            pub fn fields(self) -> &'static [&'static str] {
                match self { $(Self::$v => &[$(stringify!($field)),*]),+ }
            }
            /// The usual subject and body, with the names of the facts in brackets.
            pub fn words(self, lang: Lang) -> (&'static str, &'static str) {
                match (self, lang) { $(
                    (Self::$v, Lang::Kk) => ($kk1, $kk2),
                    (Self::$v, Lang::Ru) => ($ru1, $ru2),
                    (Self::$v, Lang::En) => ($en1, $en2),
                )+ }
            }
        }
        /// What somebody is told of, in the inbox and by e-mail. The words may use the fields in braces.
        #[derive(Debug, Clone)]
        pub enum Notice { $($(#[doc = $doc])+ $v { $(#[doc = "Stands in the text."] $field: Said),* }),+ }
        impl Notice {
            /// Stable name of the kind.
            pub fn kind(&self) -> MessageKind { match self { $(Notice::$v { .. } => MessageKind::$v),+ } }
            /// The facts, each by its name, as a reader of that language reads them.
            pub(super) fn facts(&self, lang: Lang) -> Vec<(&'static str, String)> {
                match self { $(Notice::$v { $($field),* } => {
                    // A kind without facts reads none.
                    let _ = lang;
                    vec![$((stringify!($field), $field.to(lang).into_owned())),*]
                }),+ }
            }
        }
    };
}

pub(super) use notices;
