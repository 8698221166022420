# Every managed property and keyword has one owner, the host in the site that writes it. A second one is refused, not merged.

function Register-Owner {
    param([string[]] $Path)
    $owners = Read-StateFile -Name 'owners.json'
    $others = @($Path | Where-Object { $owners.ContainsKey($_) -and $owners[$_] -ne $script:Run.Host })
    if ($others.Count -gt 0) {
        $who = @($others | ForEach-Object { "$_ ($($owners[$_]))" }) -join ', '
        Stop-Run -Message "this host is already managed under another name: $who; this run calls it $($script:Run.Host). Declare a host once, or remove the other declaration first"
    }
    $new = @($Path | Where-Object { -not $owners.ContainsKey($_) })
    if ($new.Count -eq 0 -or (Test-Only)) { return }
    foreach ($each in $new) { $owners[$each] = $script:Run.Host }
    Write-StateFile -Name 'owners.json' -State $owners
}

function Clear-Owner {
    param([string] $Pattern)
    $owners = Read-StateFile -Name 'owners.json'
    $gone = @($owners.Keys | Where-Object { $_ -match $Pattern })
    if ($gone.Count -eq 0) { return }
    foreach ($each in $gone) { $owners.Remove($each) }
    Write-StateFile -Name 'owners.json' -State $owners
}

function Test-OwnerOf {
    param([string] $Pattern)
    @((Read-StateFile -Name 'owners.json').Keys | Where-Object { $_ -match $Pattern }).Count -gt 0
}

# Whether a run has changed it since first contact: what was there before us is not ours to take away.
function Test-ChangedByUs { param([string] $Path) (Read-StateFile -Name 'original-values.json').ContainsKey($Path) }

# The way back: each value as it was at first contact, kept once, before it is changed.
function Save-OriginalValue {
    param([object[]] $Difference)
    $originals = Read-StateFile -Name 'original-values.json'
    $new = @($Difference | Where-Object { -not $originals.ContainsKey($_.path) })
    if ($new.Count -eq 0) { return }
    foreach ($each in $new) { $originals[$each.path] = $each.Original }
    Write-StateFile -Name 'original-values.json' -State $originals
}
