# Which machine this was configured as. A state that speaks of another machine never wipes this one.

function Get-ConfiguredMachine { Read-StateFile -Name 'machine.json' }

function Register-Machine {
    $known = Get-ConfiguredMachine
    if ($known['machine'] -eq $script:Run.Machine) { return }
    if ($known.ContainsKey('machine')) { Write-HostProgress -Text "configured so far as $($known['machine']), from now on as $($script:Run.Machine)" }
    $known['machine'] = $script:Run.Machine
    $known['host'] = $script:Run.Host
    if (-not $known.ContainsKey('since')) { $known['since'] = '{0:s}' -f (Get-Date) }
    Write-StateFile -Name 'machine.json' -State $known
}

function Test-ConfiguredAsThis { (Get-ConfiguredMachine)['machine'] -eq $script:Run.Machine }
