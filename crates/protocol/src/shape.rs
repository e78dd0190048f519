//! The schema of a format, and that it never changes.

use std::collections::BTreeMap;

use serde_json::{Value, json};
use utoipa::ToSchema;

/// The schemas of the types of a format.
#[derive(Default)]
pub struct Shape {
    files: Vec<Value>,
    types: BTreeMap<String, Value>,
}

impl Shape {
    /// With a file of this type.
    pub fn with<T: ToSchema>(mut self) -> Self {
        let mut found = Vec::new();
        T::schemas(&mut found);
        found.push((T::name().into_owned(), T::schema()));
        for (name, schema) in found {
            let schema = plain(serde_json::to_value(schema).unwrap());
            let known = self.types.insert(name.clone(), schema.clone());
            assert!(known.is_none_or(|known| known == schema), "{name} is two types");
        }
        self.files
            .push(json!({ "$ref": format!("#/$defs/{}", T::name()) }));
        self
    }

    /// Fails where the committed schema is another.
    #[track_caller]
    pub fn held_by(self, folder: &str, format: &str) {
        let schema = json!({
            "$schema": "https://json-schema.org/draft/2020-12/schema",
            "title": format, "oneOf": self.files, "$defs": self.types,
        });
        let text = format!("{}\n", serde_json::to_string_pretty(&schema).unwrap());
        if let Some(into) = std::env::var_os("INCUBATOR_WRITE_GOLDEN") {
            let into = std::path::PathBuf::from(into).join(folder);
            std::fs::create_dir_all(&into).unwrap();
            std::fs::write(into.join("schema.json"), text.as_bytes()).unwrap();
        }
        let file = format!(
            "{}/../../tests/data/{folder}/schema.json",
            env!("CARGO_MANIFEST_DIR")
        );
        let committed = std::fs::read_to_string(&file).unwrap_or_default();
        assert!(
            committed == text,
            "{format} is out in the world, and its types say something else than tests/data/{folder}/schema.json. \
             Files of that format must be read for ever: leave it as it is, and make the next format beside it \
             (docs/ADDING.md, \"A format of files\")."
        );
    }
}

/// Without what is only told to people, and with references within the document.
fn plain(schema: Value) -> Value {
    match schema {
        Value::Object(map) => map
            .into_iter()
            // A property may be called so too.
            .filter(|(key, value)| !matches!(&**key, "description" | "example") || value.is_object())
            .map(|(key, value)| match (&*key, &value) {
                ("$ref", Value::String(to)) => (key, json!(to.replace("#/components/schemas/", "#/$defs/"))),
                _ => (key, plain(value)),
            })
            .collect(),
        Value::Array(items) => items.into_iter().map(plain).collect(),
        other => other,
    }
}
