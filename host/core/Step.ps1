# A step looks at one item, changes what differs, and looks again.

function Invoke-Step {
    param([string] $Item, $Desired, [string] $Name)
    Assert-Deadline -Before $Name
    $differences = @(& "Test-$Item" -Desired $Desired)
    if ($differences.Count -eq 0) { return }
    if (Test-Only) {
        foreach ($difference in $differences) { $null = $script:Run.Differences.Add($difference) }
        return
    }
    Write-HostProgress -Text $Name
    & "Set-$Item" -Desired $Desired -Difference $differences
    $left = @(& "Test-$Item" -Desired $Desired)
    if ($left.Count -gt 0) {
        $told = @($left | ForEach-Object { "$($_.path) is $($_.found), expected $($_.expected)" }) -join '; '
        Stop-Run -Message "${Name}: written, but read back otherwise: $told"
    }
    foreach ($difference in $differences) { Add-Changed -Text $difference.path }
}
