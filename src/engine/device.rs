//! Choosing where the networks run: a real GPU, or else the CPU with the reason said.
//!
//! A software adapter (SwiftShader) answers like a GPU and is a hundred times slower than the CPU path, so it counts
//! as no GPU unless asked for. Autotune stays off at build time: with it, later inferences were silently wrong.

use burn::tensor::Device;

use crate::engine::report::{DeviceKind, DevicePreference, DeviceReport};

/// The device in use and why.
#[derive(Clone)]
pub struct Chosen {
    pub device: Device,
    pub report: DeviceReport,
}

impl Chosen {
    /// The CPU, for this reason.
    pub fn cpu(reason: impl Into<String>) -> Self {
        Self { device: Device::flex(), report: DeviceReport { kind: DeviceKind::Cpu, reason: reason.into() } }
    }
}

/// Choose once per worker or command: a device is initialised once and kept.
pub async fn choose(preference: DevicePreference) -> Chosen {
    if preference == DevicePreference::Cpu {
        return Chosen::cpu("You chose the processor.");
    }
    match gpu(preference).await {
        Ok(chosen) => chosen,
        Err(reason) => Chosen::cpu(reason),
    }
}

#[cfg(not(feature = "gpu"))]
async fn gpu(_: DevicePreference) -> Result<Chosen, String> {
    Err("This build has no graphics support (build it with --features gpu), so the processor does the work.".to_owned())
}

#[cfg(feature = "gpu")]
thread_local! {
    /// burn refuses to start the same device twice.
    static STARTED: std::cell::RefCell<Option<Chosen>> = const { std::cell::RefCell::new(None) };
}

#[cfg(feature = "gpu")]
async fn gpu(preference: DevicePreference) -> Result<Chosen, String> {
    if let Some(started) = STARTED.with_borrow(Clone::clone) {
        return Ok(started);
    }
    let adapter = adapter::probe().await?;
    if adapter.is_software && preference == DevicePreference::Auto {
        return Err(
            "Only a software graphics processor was found, which is slower than the processor itself.".to_owned()
        );
    }
    let device = Device::wgpu_options().init_async().await.map_err(|error| {
        format!("The graphics processor could not be started ({error}), so the processor does the work.")
    })?;
    let reason = format!("Your graphics processor ({}) passed its self-test.", adapter.name);
    let chosen = Chosen { device, report: DeviceReport { kind: DeviceKind::Gpu, reason } };
    STARTED.set(Some(chosen.clone()));
    Ok(chosen)
}

/// What is there, asked before burn takes it.
#[cfg(feature = "gpu")]
struct Adapter {
    name: String,
    is_software: bool,
}

#[cfg(all(feature = "gpu", target_arch = "wasm32"))]
mod adapter {
    use js_sys::{Function, Promise, Reflect};
    use wasm_bindgen::{JsCast, JsValue};
    use wasm_bindgen_futures::JsFuture;

    use super::Adapter;

    const NO_WEBGPU: &str = "This browser gives pages no graphics processor (WebGPU), so the processor does the work.";
    const NO_ADAPTER: &str = "No graphics processor was found, so the processor does the work.";

    fn get(object: &JsValue, key: &str) -> Option<JsValue> {
        Reflect::get(object, &JsValue::from_str(key)).ok().filter(|value| !value.is_undefined() && !value.is_null())
    }

    /// Ask `navigator.gpu` itself; web-sys has these only as unstable, so by name.
    pub async fn probe() -> Result<Adapter, String> {
        let navigator = get(&js_sys::global(), "navigator").ok_or(NO_WEBGPU)?;
        let gpu = get(&navigator, "gpu").ok_or(NO_WEBGPU)?;
        let request: Function = get(&gpu, "requestAdapter").and_then(|f| f.dyn_into().ok()).ok_or(NO_WEBGPU)?;
        let promise: Promise = request.call0(&gpu).ok().and_then(|p| p.dyn_into().ok()).ok_or(NO_ADAPTER)?;
        let adapter = JsFuture::from(promise).await.map_err(|_| NO_ADAPTER)?;
        let info = get(&adapter, "info").ok_or(NO_ADAPTER)?;
        let text = |key: &str| get(&info, key).and_then(|value| value.as_string()).unwrap_or_default();
        let is_true =
            |object: &JsValue| get(object, "isFallbackAdapter").and_then(|value| value.as_bool()) == Some(true);
        let name = [text("description"), text("vendor"), text("architecture")]
            .into_iter()
            .find(|name| !name.is_empty())
            .unwrap_or_else(|| "unnamed".to_owned());
        let is_software = is_true(&info) || is_true(&adapter) || name.to_lowercase().contains("swiftshader");
        Ok(Adapter { name, is_software })
    }
}

#[cfg(all(feature = "gpu", not(target_arch = "wasm32")))]
mod adapter {
    use burn::tensor::wgpu::wgpu;

    use super::Adapter;

    pub async fn probe() -> Result<Adapter, String> {
        let instance = wgpu::Instance::default();
        let options = wgpu::RequestAdapterOptions {
            power_preference: wgpu::PowerPreference::HighPerformance,
            ..Default::default()
        };
        let adapter = instance
            .request_adapter(&options)
            .await
            .map_err(|error| format!("No graphics processor was found ({error}), so the processor does the work."))?;
        let info = adapter.get_info();
        Ok(Adapter { name: info.name, is_software: info.device_type == wgpu::DeviceType::Cpu })
    }
}
